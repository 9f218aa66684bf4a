// genesis_handbook: how the world works, generated from interfaces and configuration.
import { z } from 'zod'
import { canonical, type Json } from '../src/base/json.ts'
import { categoryOf, codes, isRetriable, refuse } from '../src/base/refusal.ts'
import type { Config } from '../src/kernel/config.ts'
import { kinds } from '../src/kernel/event.ts'
import { type GenesisArtifact, genesis, methodsWith } from '../src/kernel/genesis.ts'

const method = methodsWith<'catalogue'>()

export const handbook = genesis({
  id: 'genesis_handbook',
  description: 'how this world works: topics to read, generated from what is in force',
  powers: ['catalogue'],
  methods: {
    topics: method({
      says: 'what can be read here',
      reads: true,
      args: z.strictObject({}),
      run: ({ catalogue }) => ({ topics: [...GENERAL, ...catalogue.keys()] }),
    }),
    read: method({
      says: 'one topic, as text',
      reads: true,
      args: z.strictObject({ topic: z.string() }),
      refuses: ['NOT_FOUND'],
      run: ({ catalogue, config }, { topic }) => {
        const artifact = catalogue.get(topic)
        if (artifact !== undefined) return { topic, text: artifactPage(artifact, config) }
        switch (topic) {
          case 'calls':
            return { topic, text: CALLS }
          case 'errors':
            return { topic, text: codes.map(codeLine).join('\n') }
          case 'events':
            return {
              topic,
              text: Object.entries(kinds)
                .map(([kind, { says }]) => `${kind}: ${says}`)
                .join('\n'),
            }
          case 'configuration':
            return { topic, text: canonical(config as unknown as Json) }
          default: {
            const topics = [...GENERAL, ...catalogue.keys()]
            return refuse('NOT_FOUND', `there is no topic ${topic}: read ${topics.join(', ')}`)
          }
        }
      },
    }),
  },
})

const GENERAL = ['calls', 'errors', 'events', 'configuration']

const CALLS = [
  'invoke(target, method, args, {max_spend?, expected_version?, key?, dry_run?}) is the only verb.',
  'It answers {success: true, result, price_paid} or {success: false, error_code, …}.',
  'A dry_run answers price, gas and result or refusal, and leaves no trace. tool@3 is version 3.',
  'A step(observation) may call invoke as it goes and return {actions: [{invoke, args}], rest},',
  'or {plan: {steps: [{id, invoke, args, after: [ids], if: {"id.success": true}, on_error}]}};',
  'on_error is abort, continue, {retry: n, then?} or {fallback: {invoke, args}}; {id.result.x} in',
  'args is what a step before answered; the next observation has plan, how each step ended.',
  'A tool is a function of the code, named in the interface, called with one object of arguments.',
  'Its annotations may say: reentrant, pure, tags, requires (a capability), pre, post',
  '(conditions by path, such as {"args.n": {"$lt": {"$path": "content.left"}}}), limits',
  '(per_minute, per_caller, gas, output_bytes).',
  'Guest code sees invoke, self, caller, originator, now, random() and log().',
].join('\n')

function codeLine(code: (typeof codes)[number]): string {
  return `${code}: ${categoryOf(code)}${isRetriable(code) ? ', a retry can help' : ''}`
}

/** The page of one genesis artifact: each method, its fee, arguments and refusals. */
export function artifactPage(artifact: GenesisArtifact, config: Config): string {
  const lines = [`${artifact.id}: ${artifact.description}`]
  for (const tool of artifact.interface.tools) {
    const { fee, feeWhen, refuses } = artifact.methods.get(tool.name)!
    const cost =
      fee === null
        ? ''
        : ` [${config.fees[fee]} scrip${feeWhen === null ? '' : ` ${feeWhen.says}`}]`
    const says = refuses.length === 0 ? '' : `; refuses with ${refuses.join(' ')}`
    const args = canonical(tool.inputSchema as Json)
    lines.push(`${tool.name}${cost}: ${tool.description}; args ${args}${says}`)
  }
  return lines.join('\n')
}
