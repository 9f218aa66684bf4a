// Bench: checkpoints, resuming, re-execution, folding, and the world in the middle of a long run.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { rootScope } from '../../src/kernel/scope.ts'
import { bringModules } from '../../src/run/bring.ts'
import { takeCheckpoint } from '../../src/run/checkpoint.ts'
import { foldRun, worldAt } from '../../src/run/fold.ts'
import { Run } from '../../src/run/live.ts'
import { Recorder } from '../../src/run/recorder.ts'
import { replay } from '../../src/run/replay.ts'
import { openRunFile } from '../../src/run/run_file.ts'
import { isProblems, loadScenario, readScenario, type Scenario } from '../../src/run/scenario.ts'
import { restoredFrom } from '../../src/run/snapshots.ts'
import { Tally } from '../../src/run/tally.ts'
import { openSandbox } from '../../src/sandbox/run.ts'
import { type Made, makeWorld, newborn } from '../worlds.ts'

/** A figure with the bound that is wanted of it; `isMost` for a bound from above. */
export type Figure = { what: string; value: number; unit: string; wanted: number; isMost: boolean }

export function figuresText(figures: Figure[]): string {
  const lines = figures.map(({ what, value, unit, wanted, isMost }) => {
    const holds = isMost ? value <= wanted : value >= wanted
    const bound = `${isMost ? '≤' : '≥'} ${wanted} ${unit}`
    return `${what.padEnd(66)} ${value.toFixed(2).padStart(10)} ${unit.padEnd(6)} ${bound.padEnd(12)} ${holds ? 'reached' : 'MISSED'}`
  })
  return lines.join('\n')
}

const TOOL = {
  type: 'tool',
  can_execute: true,
  access_contract_id: 'genesis_freeware',
  code: 'function run(a) { let s = 0; for (let i = 0; i < 400; i++) s = (s + a.x * i) % 97; return s }',
  interface: { description: 'adds', tools: [{ name: 'run', inputSchema: { type: 'object' } }] },
}
const NONE = { stocks: {}, quotas: {}, flows: {} }

function scenario(): Scenario {
  const read = readScenario('name: bench\nabout: measured\n', 'bench.yaml')
  if (isProblems(read)) throw new Error('the bench scenario does not read')
  return read
}

type Recorded = Made & { recorder: Recorder; sandbox: ReturnType<typeof openSandbox> }

/** Real artifacts: tools with code and an interface, data with content, and their owners. */
function manyArtifacts(path: string, count: number): Recorded {
  const sandbox = openSandbox({})
  const recorder = new Recorder(path, scenario())
  const owners = 1000
  const population = [
    ...Array.from({ length: owners }, (_, i) => newborn(`a${i}`, {}, 1_000_000)),
    ...Array.from({ length: count - owners }, (_, i) =>
      newborn(`d${i}`, {
        ...(i % 4 === 0 ? TOOL : { type: 'data', content: { n: i, text: 'x'.repeat(100) } }),
        has_standing: false,
        owner: `a${i % owners}`,
        metadata: { kind: `k${i % 50}` },
        endow: NONE,
      }),
    ),
  ]
  for (const one of population.slice(0, owners)) one.endow.quotas.disk = 1_000_000_000
  const made = makeWorld(population, {
    run: sandbox.run,
    vet: sandbox.vet,
    committed: (events) => recorder.add(events),
  })
  return { ...made, recorder, sandbox }
}

function write(made: Recorded, from: number, count: number): void {
  const { kernel } = made
  for (let i = from; i < from + count; i++) {
    kernel.advance(kernel.nowUs + 1000)
    const owner = `a${i % 1000}`
    const request = {
      target: 'genesis_store',
      method: 'write',
      args: { id: `d${i}`, metadata: { kind: `w${i}` } },
    }
    const scope = rootScope(owner, { what: owner })
    const { answer } = kernel.outside(() => kernel.door.invoke(scope, request, 1_000_000))
    if (!answer.success) throw new Error(answer.error_message)
  }
}

async function checkpoints(folder: string): Promise<Figure[]> {
  const path = join(folder, 'many.oikos')
  const made = manyArtifacts(path, 100_000)
  const { recorder, kernel } = made
  const carried = () => ({
    place: recorder.place,
    tally: new Tally(),
    checkedTimed: 0,
    controlled: 0,
    meter: null,
    conditions: null,
  })
  const pauses: number[] = []
  const pause = async (base: number | null): Promise<void> => {
    globalThis.gc?.()
    // What was collected is swept by other threads for a while.
    await delay(100)
    const began = performance.now()
    recorder.checkpoint(takeCheckpoint(kernel.moment, carried(), base))
    pauses.push(performance.now() - began)
    await recorder.snapshots.settled()
  }
  for (let i = 0; i < 5; i++) await pause(null)
  const full = middle(pauses.splice(0))
  for (let i = 0; i < 15; i++) {
    const base = kernel.world.seq
    write(made, i * 1000, 1000)
    recorder.flush()
    await pause(base)
  }
  const changed = middle(pauses)
  recorder.abandon()
  made.sandbox.close()
  const file = openRunFile(path)
  const { seed, configTree } = scenario()
  const began = performance.now()
  const from = restoredFrom(path, file.db, { seed, configTree })
  const resume = (performance.now() - began) / 1000
  if (from?.moment.world.artifacts.byId.size !== kernel.world.artifacts.byId.size) {
    throw new Error('not everything was restored')
  }
  file.close()
  const most = { isMost: true }
  return [
    {
      what: 'pause of a checkpoint, 100 k artifacts, 1 % changed',
      value: changed,
      unit: 'ms',
      wanted: 20,
      ...most,
    },
    {
      what: 'pause of a whole checkpoint, 100 k artifacts',
      value: full,
      unit: 'ms',
      wanted: 500,
      ...most,
    },
    { what: 'restoring a world of 100 k artifacts', value: resume, unit: 's', wanted: 3, ...most },
  ]
}

function middle(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
}

async function lived(path: string | null, set: string[] = []): Promise<number> {
  const read = loadScenario('scenarios/bazaar.yaml', { set })
  if (isProblems(read)) throw new Error('the bazaar does not read')
  const run = new Run(read, await bringModules(read), { file: path })
  run.begin()
  const began = performance.now()
  await run.live({ between: () => undefined, stopping: () => false })
  const seconds = (performance.now() - began) / 1000
  run.close()
  return seconds
}

/** The bazaar: recorded with checkpoints against unrecorded, and made again against lived. */
async function bazaar(folder: string): Promise<Figure[]> {
  const slower: number[] = []
  const again: number[] = []
  const folded: number[] = []
  await lived(null)
  for (let i = 0; i < 5; i++) {
    const path = join(folder, `bazaar-${i}.oikos`)
    const bare = await lived(null)
    const recorded = await lived(path)
    slower.push((recorded / bare - 1) * 100)
    const file = openRunFile(path)
    const began = performance.now()
    const replayed = await replay(file)
    const seconds = (performance.now() - began) / 1000
    if (replayed.identical !== replayed.of) throw new Error('the bazaar was not made again')
    replayed.run.close()
    file.close()
    again.push(recorded / seconds)
    folded.push(recorded / foldSeconds(path))
  }
  return [
    {
      what: 'recording and checkpoints slow the bazaar by',
      value: middle(slower),
      unit: '%',
      wanted: 30,
      isMost: true,
    },
    {
      what: 'fold, against a guest-heavy run (the bazaar)',
      value: middle(folded),
      unit: '×',
      wanted: 5,
      isMost: false,
    },
    {
      what: 're-execution, against the live run',
      value: middle(again),
      unit: '×',
      wanted: 0.9,
      isMost: false,
    },
  ]
}

function foldSeconds(path: string): number {
  const file = openRunFile(path)
  foldRun(file)
  const began = performance.now()
  foldRun(file)
  const seconds = (performance.now() - began) / 1000
  file.close()
  return seconds
}

/** Transfers recorded, against the fold of what was recorded. */
function transfers(folder: string): Figure {
  const path = join(folder, 'transfers.oikos')
  const made = manyArtifacts(path, 2000)
  const { kernel, recorder } = made
  const once = (i: number): void => {
    kernel.advance(kernel.nowUs + 1000)
    const id = `a${i % 1000}`
    const args = { to: `a${(i + 1) % 1000}`, amount: 1 }
    const scope = rootScope(id, { what: id })
    const request = { target: 'genesis_ledger', method: 'transfer', args }
    const { answer } = kernel.outside(() => kernel.door.invoke(scope, request, 1_000_000))
    if (!answer.success) throw new Error(answer.error_message)
  }
  for (let i = 0; i < 60_000; i++) once(i)
  const before = kernel.world.seq
  const began = performance.now()
  for (let i = 0; i < 60_000; i++) once(i)
  recorder.flush()
  const live = (performance.now() - began) / 1000
  const { seq } = kernel.world
  recorder.abandon()
  made.sandbox.close()
  const fold = (foldSeconds(path) * (seq - before)) / seq
  return {
    what: 'fold, against recorded transfers',
    value: live / fold,
    unit: '×',
    wanted: 1.5,
    isMost: false,
  }
}

/** A run of a million events with a checkpoint after every 10,000. */
async function longRun(folder: string): Promise<Figure> {
  const path = join(folder, 'long.oikos')
  const made = manyArtifacts(path, 2000)
  const { kernel, recorder } = made
  let base: number | null = null
  for (let i = 0; kernel.world.seq < 1_000_000; i++) {
    kernel.advance(kernel.nowUs + 1000)
    const id = `a${i % 1000}`
    const args = { to: `a${(i + 1) % 1000}`, amount: 1 }
    const scope = rootScope(id, { what: id })
    const request = { target: 'genesis_ledger', method: 'transfer', args }
    kernel.outside(() => kernel.door.invoke(scope, request, 1_000_000))
    if (i % 5000 !== 0) continue
    const carried = {
      place: recorder.place,
      tally: new Tally(),
      checkedTimed: 0,
      controlled: 0,
      meter: null,
      conditions: null,
    }
    const taken = takeCheckpoint(kernel.moment, carried, i % 50_000 === 0 ? null : base)
    recorder.checkpoint(taken)
    base = taken.seq
    await recorder.snapshots.settled()
  }
  recorder.abandon()
  made.sandbox.close()
  const file = openRunFile(path)
  const times: number[] = []
  for (const seq of [123_456, 500_001, 777_777, 909_090, 999_999]) {
    const began = performance.now()
    if (worldAt(file, { seq }).seq !== seq) throw new Error(`no world at #${seq}`)
    times.push((performance.now() - began) / 1000)
  }
  file.close()
  const worst = Math.max(...times)
  return {
    what: 'world at an event of a million-event run, the slowest of 5',
    value: worst,
    unit: 's',
    wanted: 1,
    isMost: true,
  }
}

export async function travel(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'oikos-bench-'))
  try {
    return [
      ...(await checkpoints(folder)),
      ...(await bazaar(folder)),
      transfers(folder),
      await longRun(folder),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
