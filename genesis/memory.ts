// genesis_memory: what somebody remembers, as artifacts; found again by meaning, judged at a gate.
import { z } from 'zod'
import { isRefusal } from '../src/base/refusal.ts'
import { genesis, methodsWith } from '../src/kernel/genesis.ts'
import { listed, page } from '../src/kernel/lists.ts'
import { LAYERS, MEMORY, memoriesOf, rememberedIn } from '../src/kernel/memory.ts'
import { ON_ANSWER } from './llm.ts'

const method = methodsWith<'memory' | 'effects'>()
const id = z.string().describe('id of a memory')
const layer = z.enum(LAYERS)
const text = z.string().min(1).max(10_000)
const tags = z.array(z.string().min(1).max(64)).max(20).optional()
const RECALLED_MAX = 100
const evidence = z
  .array(
    z.union([
      z.string(),
      z.strictObject({ id: z.string(), authority: z.int().min(0).max(1000).optional() }),
    ]),
  )
  .max(20)
  .describe('what says so: ids of artifacts, events as #12; authority (permille) lowers its own')

export const memory = genesis({
  id: MEMORY,
  description: 'memories: artifacts of type memory that their owners find again by what they mean',
  powers: ['memory', 'effects'],
  methods: {
    remember: method({
      says: 'keeps a text, in the layer of what happened unless another is said',
      args: z.strictObject({
        text,
        layer: layer.optional(),
        tags,
        evidence: evidence.optional(),
      }),
      refuses: ['INVALID_ARGS', 'QUOTA_EXCEEDED'],
      run: ({ memory, work }, { text, layer = 'episodic', tags = [], evidence = [] }) => {
        const made = memory.remember({ text, layer, tags, evidence })
        if (isRefusal(made)) return made
        work(made.work)
        return { id: made.id }
      },
    }),
    recall: method({
      says:
        "memories of the caller's that fit best; the answer, {items}, comes as that of " +
        'genesis_llm.complete does, and costs nothing',
      args: z.strictObject({
        query: z.string().min(1).max(2000),
        limit: z.int().min(1).max(RECALLED_MAX).optional().describe('10 unless said'),
        layer: layer.optional(),
        on_answer: ON_ANSWER,
      }),
      refuses: ['INVALID_ARGS', 'INVALID_TYPE', 'DEPTH_EXCEEDED', 'QUOTA_EXCEEDED'],
      run: ({ effects, config, caller }, { query, limit = 10, layer, on_answer }) => {
        const request = { owner: caller, query, limit, ...(layer === undefined ? {} : { layer }) }
        const { latency: latencyUs } = config.memory
        return effects.ask('recall', { request, latencyUs }, on_answer)
      },
    }),
    forget: method({
      says: 'deletes a memory; its owner only',
      args: z.strictObject({ id }),
      refuses: ['NOT_FOUND', 'INVALID_TYPE', 'NOT_AUTHORIZED', 'PRECONDITION_FAILED'],
      run: ({ memory }, { id }) => memory.forget(id) ?? { id, forgotten: true },
    }),
    propose: method({
      says: 'brings a memory before the gate: a critic scores it, and a source must vouch for it',
      args: z.strictObject({ text, layer: layer.optional(), tags, evidence }),
      refuses: ['INVALID_ARGS', 'ALREADY_EXISTS', 'QUOTA_EXCEEDED', 'NOT_AUTHORIZED'],
      run: (call, { text, layer = 'semantic', tags = [], evidence }) => {
        call.work(memoriesOf(call.world, call.caller).length)
        return call.memory.propose({ text, layer, tags, evidence })
      },
    }),
    review: method({
      says: 'a verdict on a proposal: by its critic, whose that is, or who owns the proposer',
      args: z.strictObject({
        id,
        verdict: z.enum(['remembered', 'revise', 'deferred', 'rejected']),
        reason: z.string().min(1).max(1000),
      }),
      refuses: ['NOT_FOUND', 'NOT_AUTHORIZED'],
      run: ({ memory }, { id, verdict, reason }) => memory.review(id, { status: verdict, reason }),
    }),
    consolidate: method({
      says: 'one memory in the archive of what those of a layer say, which it replaces',
      args: z.strictObject({
        layer: layer.optional().describe('episodic unless said'),
        bytes: z.int().min(100).max(10_000).optional().describe('its most, 2000 unless said'),
        keep: z
          .int()
          .min(0)
          .max(10_000)
          .optional()
          .describe('the last so many stay, 0 unless said'),
        forget: z.boolean().optional().describe('false: all stay'),
      }),
      refuses: ['PRECONDITION_FAILED', 'QUOTA_EXCEEDED'],
      run: (call, { layer = 'episodic', bytes = 2000, keep = 0, forget = true }) => {
        const { world, caller, memory, work } = call
        const before = memoriesOf(world, caller).length
        const made = memory.consolidate(layer, { bytes, keep, forget })
        work(before)
        return made
      },
    }),
    list: method({
      says: "the caller's memories and proposals, without what their evidence is",
      reads: true,
      args: z.strictObject({ layer: layer.optional(), ...page }),
      run: ({ world, caller, ...call }, { layer, ...paging }) => {
        const own = memoriesOf(world, caller).filter(
          ({ content }) => layer === undefined || rememberedIn(content).layer === layer,
        )
        return listed(call, own, paging, ({ id, content, created_at }) => {
          const { evidence: _, ...said } = rememberedIn(content)
          const { status = 'remembered', score = null, reason = null } = world.judged.get(id) ?? {}
          const recalls = world.recalled.get(id)?.count ?? 0
          return { id, ...said, status, score, reason, recalls, created_at }
        })
      },
    }),
  },
})
