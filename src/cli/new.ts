// `oikos new`: a first scenario and agent to start from.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { orRefused, Refused } from './ending.ts'
import type { Command } from './program.ts'

export function newCommand(program: Command): void {
  program
    .command('new')
    .description('make a folder with a first scenario and agent to start from')
    .argument('<name>', 'the folder to make')
    .action(make)
}

function make(given: string): void {
  const name = given.replace(/\/+$/, '')
  if (name === '') throw new Refused('give the folder a name: npx oikos new my-study')
  if (existsSync(name)) throw new Refused(`${name} exists already: choose another name`)
  orRefused(() => mkdirSync(name, { recursive: true }))
  const title = name.split('/').at(-1)!
  const quoted = JSON.stringify(title)
  writeFileSync(
    join(name, 'scenario.yaml'),
    SCENARIO.replace('{name}', () => quoted),
  )
  writeFileSync(join(name, 'shopper.js'), SHOPPER)
  process.stdout.write(
    `${name}/scenario.yaml  who lives, for how long, what is expected\n` +
      `${name}/shopper.js     the code of an agent: change it and run again\n\n` +
      `Live it: npx oikos run ${name}/scenario.yaml\n`,
  )
}

const SCENARIO = `name: {name}
about: a baker sells bread, a shopper finds it and buys while the money lasts
seed: 1
until: 10m
artifacts:
  - id: baker
    type: account
    has_standing: true

  - id: bread
    type: tool
    owner: baker
    can_execute: true
    access_contract_id: genesis_freeware
    price: 5
    code: "function slice({ grams }) { return { grams, butter: random() < 0.5 } }"
    interface:
      description: sells slices of fresh bread
      tools:
        - name: slice
          description: one slice of this weight
          inputSchema:
            type: object
            properties: {grams: {type: integer, minimum: 1}}
            required: [grams]

  - id: shopper
    type: agent
    has_standing: true
    can_execute: true
    code: {file: shopper.js}
    interface: {description: buys bread while the money lasts, tools: []}
    content: {eaten: 0}
    endow: {scrip: 40}
    loop: {mind: code, every: 30s}

expect:
  - say: nothing was lost
    that: "balance('baker') + balance('shopper') + artifact('shopper').content.searches === 40"
  - {say: the shopper ate something, that: "artifact('shopper').content.eaten > 0"}
`

const SHOPPER = `// The shopper: looks for bread and buys a slice each step while the money lasts.

function step(observation) {
  const { content } = self
  content.searches = content.searches || 0
  if (observation.balances.scrip < 6) return { rest: '5m' }
  const found = invoke('genesis_store', 'search', { query: 'bread' })
  if (!found.success) return
  content.searches += 1
  const [stall] = found.result.items
  if (stall === undefined) return
  const bought = invoke(stall.id, 'slice', { grams: 50 }, { max_spend: stall.price })
  if (bought.success) content.eaten += bought.result.grams
  else log('no bread: ' + bought.error_message)
}
`
