// A small world for time travel: chance, prices, refusals, steps with actions; and its run files.
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect } from 'vitest'
import { Chain } from '../src/run/chain.ts'
import { lineOf, type Row } from '../src/run/event_row.ts'
import { sha256 } from '../src/run/live.ts'
import { SIGN_OFF_KEYS } from '../src/run/sign_off.ts'
import { type Lived, live, scenarioOf } from './check.ts'

const dicer = (id: string) => `
  - id: ${id}
    type: dicer
    has_standing: true
    can_execute: true
    endow: {scrip: 20}
    content: {rolls: []}
    interface: {description: draws numbers, tools: []}
    loop: {mind: code, every: 7s}
    code: |
      function step() {
        self.content.rolls.push(Math.floor(random() * 1000000))
        if (self.content.rolls.length > 5) self.content.rolls.shift()
      }`

export const TIME = `name: time
about: chance, prices and refusals, to be left, made again and changed
seed: 5
until: 2m
config: {checkpoint: {events: 15}}
artifacts:${dicer('ann')}${dicer('ben')}
  - id: adder
    type: tool
    owner: ann
    can_execute: true
    access_contract_id: genesis_freeware
    price: 3
    code: "function run(a) { return a.x + a.y }"
    interface:
      description: adds two numbers
      tools: [{name: run, inputSchema: {type: object, properties: {x: {type: number}}}}]
  - id: cleo
    type: buyer
    has_standing: true
    can_execute: true
    endow: {scrip: 40}
    content: {n: 0}
    interface: {description: buys sums, tools: []}
    loop: {mind: code, every: 10s, start: 3s}
    code: |
      function step() {
        const n = self.content.n++
        invoke('adder', 'run', {x: n, y: 1})
        return {actions: [{invoke: 'genesis_clock.now', args: {}}, {invoke: 'genesis_ledger.transfer', args: {to: 'ben', amount: 1}}]}
      }
  - {id: idler, type: account, has_standing: true, endow: {scrip: 1}}
at:
  - {at: 1m, endow: {cleo: {scrip: 2}}}
expect:
  - {say: cleo had too little in the end, that: "balance('cleo') < 3"}
`

/** The world, lived once into a file that the tests only read; gone when they end. */
export function timeLived(): { folder: string; path: string; lived: Lived } {
  const folder = mkdtempSync(join(tmpdir(), 'oikos-'))
  const time = { folder, path: join(folder, 'time.oikos'), lived: null as unknown as Lived }
  let digest: string
  beforeAll(async () => {
    time.lived = await live(scenarioOf(TIME), time.path)
    digest = digestOf(time.path)
  })
  afterAll(() => {
    expect(digestOf(time.path)).toBe(digest)
    rmSync(folder, { recursive: true })
  })
  return time
}

export function digestOf(path: string): string {
  return sha256(readFileSync(path, 'base64'))
}

type Commits = Row[][]

/**
 * A copy of a run file whose events are others, with a chain that fits them: consistent, but no
 * longer what the world makes.
 */
export function forged(path: string, to: string, forge: (commits: Commits) => Commits): void {
  copyFileSync(path, to)
  const db = new Database(to)
  const rows = db.prepare('SELECT * FROM events ORDER BY seq').all() as (Row & { hash: string })[]
  const commits: Commits = []
  let open: Row[] = []
  for (const { hash, ...row } of rows) {
    open.push(row)
    if (hash === null) continue
    commits.push(open)
    open = []
  }
  expect(open).toEqual([])
  db.exec('BEGIN; DELETE FROM events')
  const insert = db.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  const chain = new Chain()
  for (const commit of forge(commits)) {
    chain.addLines(commit.map((row) => lineOf(row, row.data)))
    commit.forEach((row, i) => {
      const { seq, t, kind, by, cause, step, data } = row
      const hash = i === commit.length - 1 ? chain.hash : null
      insert.run(seq, t, kind, by, cause, step, data, hash)
    })
  }
  db.prepare("UPDATE manifest SET value = ? WHERE key = 'event_hash'").run(chain.hash)
  db.exec('COMMIT')
  db.close()
}

/**
 * A copy of a run file as the process would have left it that was killed after a number of events,
 * with no checkpoint after `checkpoint`.
 */
export function killed(
  path: string,
  to: string,
  { after, checkpoint }: { after: number; checkpoint: number },
): void {
  copyFileSync(path, to)
  const db = new Database(to)
  db.prepare('DELETE FROM snapshots WHERE seq > ?').run(checkpoint)
  const last = 'SELECT max(seq) FROM events WHERE hash IS NOT NULL AND seq <= ?'
  db.prepare(`DELETE FROM events WHERE seq > (${last})`).run(after)
  const end = 'SELECT seq, t, hash FROM events ORDER BY seq DESC LIMIT 1'
  const { seq, t, hash } = db.prepare(end).get() as { seq: number; t: number; hash: string }
  const note = db.prepare('UPDATE manifest SET value = ? WHERE key = ?')
  const then = { state: 'running', reason: null, state_hash: null, expectations: null }
  const reached = { events: `${seq}`, time_us: `${t}`, event_hash: hash }
  for (const [key, value] of Object.entries({ ...then, ...reached })) note.run(value, key)
  for (const key of SIGN_OFF_KEYS) db.prepare('DELETE FROM manifest WHERE key = ?').run(key)
  db.close()
}
