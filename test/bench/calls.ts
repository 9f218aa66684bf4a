// Bench: recorded transfers and guest invokes through the full door, against the unavoidable part.
import { hash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import ivm from 'isolated-vm'
import { rootScope } from '../../src/kernel/scope.ts'
import { Recorder } from '../../src/run/recorder.ts'
import { isProblems, readScenario, type Scenario } from '../../src/run/scenario.ts'
import { openSandbox } from '../../src/sandbox/run.ts'
import { makeWorld, newborn } from '../worlds.ts'
import { compared, type Lap, type Row } from './row.ts'

/** A loop that is measured, and what lets go of all that it holds. */
export type Ended = { lap: Lap; end: () => void }

const TOOL = {
  type: 'tool',
  can_execute: true,
  access_contract_id: 'genesis_freeware',
  code: 'function run(a) { return a.x + a.y }',
  interface: { description: 'adds', tools: [{ name: 'run', inputSchema: { type: 'object' } }] },
}

/** What a run file keeps of one transfer: that money moved, and that the call returned. */
function recordsOf(i: number): object[] {
  const from = `a${i % 1000}`
  const to = `a${(i + 1) % 1000}`
  const envelope = { seq: 2 * i, t: i, by: from, cause: null, step: null }
  const call = { caller: from, originator: from, target: 'genesis_ledger', method: 'transfer' }
  const cost = { depth: 0, gas: 100, charged: 100, price: 0 }
  const result = { from_balance: 1_000_000 - i, to_balance: 1_000_000 + i }
  return [
    { ...envelope, kind: 'scrip.moved', data: { from, to, amount: 1, why: 'transfer' } },
    {
      ...envelope,
      kind: 'call.returned',
      data: { ...call, ...cost, args: { to, amount: 1 }, result },
    },
  ]
}

/** Records stringified, hashed in a chain and inserted: nobody can do with less. */
export function bareRecord(folder: string, name: string, records: (i: number) => object[]): Ended {
  const db = new Database(join(folder, `bare-${name}.db`))
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = OFF')
  db.exec('CREATE TABLE events (seq INTEGER PRIMARY KEY, data TEXT, hash TEXT)')
  const insert = db.prepare('INSERT INTO events VALUES (?, ?, ?)')
  let last = ''
  let seq = 0
  const lap = (count: number) => {
    const began = performance.now()
    for (let i = 0; i < count; ) {
      db.exec('BEGIN')
      for (const end = Math.min(i + 1000, count); i < end; i++) {
        const texts = records(i).map((record) => JSON.stringify(record))
        last = hash('sha256', last + texts.join(), 'hex')
        for (const text of texts) insert.run(++seq, text, last)
      }
      db.exec('COMMIT')
    }
    return (performance.now() - began) / 1000 / count
  }
  return { lap, end: () => db.close() }
}

/**
 * What an entry has to carry, as JSON into an isolate and back, under the timeout it always has.
 */
export function bareInvoke(content: unknown = null): Ended {
  const isolate = new ivm.Isolate()
  const context = isolate.createContextSync()
  const run = context.evalSync(
    `(text) => {
      const { args, self } = JSON.parse(text)
      return JSON.stringify({ result: args.x + args.y, content: self.content })
    }`,
    { reference: true },
  ) as ivm.Reference
  const lap = (count: number) => {
    const began = performance.now()
    for (let i = 0; i < count; i++) {
      const text = JSON.stringify({
        args: { x: i, y: 1 },
        self: { id: 'adder', owner: 'a0', content },
        caller: `a${i % 1000}`,
        originator: `a${i % 1000}`,
        now: i * 1000,
      })
      JSON.parse(run.applySync(undefined, [text], { timeout: 10_000 }) as string)
    }
    return (performance.now() - began) / 1000 / count
  }
  return { lap, end: () => isolate.dispose() }
}

export function anyScenario(): Scenario {
  const scenario = readScenario('name: bench\nabout: measured\n', 'bench.yaml')
  if (isProblems(scenario)) throw new Error('the bench scenario does not read')
  return scenario
}

function recorded(file: string, artifacts: number, guest: boolean): Ended {
  const sandbox = openSandbox({})
  const recorder = new Recorder(file, anyScenario())
  const principals = Math.min(artifacts, 1000)
  const none = { stocks: {}, quotas: {}, flows: {} }
  const population = [
    ...Array.from({ length: principals }, (_, i) => newborn(`a${i}`, {}, 1_000_000)),
    newborn('adder', { ...TOOL, has_standing: false, owner: 'a0', endow: none }),
    ...Array.from({ length: artifacts - principals }, (_, i) =>
      newborn(`d${i}`, {
        type: 'data',
        has_standing: false,
        owner: `a${i % principals}`,
        endow: none,
      }),
    ),
  ]
  for (const one of population.slice(0, principals)) one.endow.quotas.disk = 1_000_000_000
  const { kernel } = makeWorld(population, {
    run: sandbox.run,
    vet: sandbox.vet,
    committed: (events) => recorder.add(events),
  })
  const once = (i: number) => {
    kernel.advance(kernel.nowUs + 1000)
    const id = `a${i % principals}`
    const scope = rootScope(id, { what: id })
    const request = guest
      ? { target: 'adder', method: 'run', args: { x: i, y: 1 } }
      : {
          target: 'genesis_ledger',
          method: 'transfer',
          args: { to: `a${(i + 1) % principals}`, amount: 1 },
        }
    const { answer } = kernel.outside(() => kernel.door.invoke(scope, request, 1_000_000))
    if (!answer.success) throw new Error(answer.error_message)
  }
  const lap = (count: number) => {
    const began = performance.now()
    for (let i = 0; i < count; i++) once(i)
    recorder.flush()
    return (performance.now() - began) / 1000 / count
  }
  const end = () => {
    recorder.abandon()
    sandbox.close()
  }
  return { lap, end }
}

const CALLS = 30_000

export async function calls(artifacts: number): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'oikos-bench-'))
  const row = async (
    what: string,
    wanted: number | null,
    guest: boolean,
    bare: Ended,
  ): Promise<Row> => {
    const here = recorded(join(folder, `${what}.oikos`), artifacts, guest)
    const laps = await compared(here.lap, bare.lap, CALLS)
    here.end()
    bare.end()
    return { what, at: artifacts, ...laps, wanted }
  }
  try {
    return [
      await row(
        'transfers, against the same two records',
        0.4,
        false,
        bareRecord(folder, 'two', recordsOf),
      ),
      await row(
        'transfers, against one record',
        null,
        false,
        bareRecord(folder, 'one', (i) => recordsOf(i).slice(0, 1)),
      ),
      await row('guest invokes, against a JSON call', 0.25, true, bareInvoke()),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
