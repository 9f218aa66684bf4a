// Whatever happens to the processes of a run, its history is the one that it would have had.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Event } from '../src/kernel/event.ts'
import { replay } from '../src/run/replay.ts'
import { openRunFile } from '../src/run/run_file.ts'
import { inFolder, live, scenarioOf } from './check.ts'
import { oikos, oikosJson, type Said, start } from './cli_process.ts'
import { withFile } from './recorded.ts'
import { descendants } from './torture_kills.ts'

/** Those that take seconds each, because processes hang and die, are part of `npm run test:all`. */
const slow = test.runIf(process.env.OIKOS_TIMES !== undefined)
const LONG = 120_000

/** Takes about two seconds at its pace; outside guest code nearly all of the time. */
const STEADY = `name: steady
about: agents that draw, keep, call and pay, paced so that there is time to disturb them
until: 20s
config: {record: {batch: 10}, checkpoint: {events: 60, reload: 2}, fees: {transfer: 0}}
artifacts:
  - id: agent{n}
    count: 4
    type: agent
    has_standing: true
    can_execute: true
    endow: {scrip: 50}
    interface: {description: lives, tools: []}
    content: []
    code: |
      function step({ step }) {
        const to = 'agent' + (1 + Math.floor(random() * 4))
        const paid = invoke('genesis_ledger', 'transfer', { to: to, amount: 1 + step % 3 }).success
        invoke('counter', 'run', {})
        self.content = self.content.concat([[step, paid]]).slice(-5)
      }
    loop: {mind: code, every: 250ms}
  - id: counter
    type: tool
    owner: agent1
    can_execute: true
    access_contract_id: genesis_freeware
    interface: {description: counts, tools: [{name: run, inputSchema: {type: object}}]}
    content: 0
    code: "function run() { self.content += 1; return self.content }"
`

/** Takes a minute with all the gas that there is. */
const SLOW = 'for (;;) { try { throw 1 } catch {} }'

/** A tool that does something terrible, called by somebody who lives on. */
function terrible(code: string, config: string): string {
  return `name: terrible
about: somebody calls what the engine does not survive, and lives on
until: 10s
config:
  limits: {gas_per_call: 4000000000}
  ${config}
artifacts:
  - id: ann
    type: account
    has_standing: true
    endow: {scrip: 10, compute: {rate: 100000000000, capacity: 100000000000}}
    loop:
      mind: script
      script:
        - {at: 1s, invoke: bomb.run, as: first}
        - {at: 2s, invoke: echo.run, args: {n: 1}, expect: {result: {n: 1}}}
        - {at: 3s, invoke: through.run, as: second}
        - {at: 4s, invoke: echo.run, args: {n: 2}, expect: {result: {n: 2}}}
  - id: bomb
    type: tool
    owner: ann
    can_execute: true
    access_contract_id: genesis_freeware
    interface: {description: a tool, tools: [{name: run, inputSchema: {type: object}}]}
    code: "function run() { ${code} }"
  - id: through
    type: tool
    owner: ann
    can_execute: true
    access_contract_id: genesis_freeware
    interface: {description: a tool, tools: [{name: run, inputSchema: {type: object}}]}
    code: "function run() { return invoke('bomb', 'run', {}).error_code }"
  - id: echo
    type: tool
    owner: ann
    can_execute: true
    access_contract_id: genesis_freeware
    interface: {description: a tool, tools: [{name: run, inputSchema: {type: object}}]}
    code: "function run(args) { return args }"
`
}

/** The answers of the two calls of the terrible tool, the second from within another. */
function answersIn(events: Iterable<Event>): unknown[] {
  const kept = [...events].filter((event) => event.kind === 'script.kept')
  const answers = kept.map(({ data }) => (data as { value: Record<string, unknown> }).value)
  return [answers[0]?.error_code, answers[1]?.result]
}

type Manifest = { faults: number; hash: string | null; state: string; events: Event[] }

async function whatIsIn(path: string): Promise<Manifest> {
  return await withFile(path, async (file) => {
    const again = await replay(file)
    again.run.close()
    expect(again.divergence).toBeNull()
    expect(again.identical).toBe(again.of)
    const faults = file.db.prepare('SELECT count(*) FROM entry_faults').pluck().get() as number
    const { event_hash: hash, state } = file.manifest()
    return { faults, hash, state, events: [...file.events()] }
  })
}

slow(
  'guests that abort the engine answer MEMORY_EXCEEDED, and the run goes on',
  () =>
    inFolder(async (folder) => {
      const code = "const o = {}; for (let i = 0; i < 5e7; i++) o['k' + i] = i"
      const config = 'sandbox: {memory_mb: 16, isolates: 1}'
      writeFileSync(join(folder, 'world.yaml'), terrible(code, config))
      const { code: exit, err } = await start(['run', 'world.yaml', '--out', 'a.oikos'], folder)
        .said
      expect(err).toMatch(/the engine died \(SIGABRT\) in a guest's call/)
      expect(exit, err).toBe(0)
      const found = await whatIsIn(join(folder, 'a.oikos'))
      expect(answersIn(found.events)).toEqual(['MEMORY_EXCEEDED', 'MEMORY_EXCEEDED'])
      expect([found.state, found.faults]).toEqual(['ended', 2])
      const { code: verifies } = await oikos(['verify', 'a.oikos'], folder)
      expect(verifies).toBe(0)
    }),
  LONG,
)

slow(
  'a guest in whose call the engine hangs answers TIMEOUT, and the run goes on',
  () =>
    inFolder(async (folder) => {
      const config = 'sandbox: {timeout: 2500ms, hang: 3s}\n  record: {batch: 1}'
      writeFileSync(join(folder, 'world.yaml'), terrible(SLOW, config))
      const args = ['run', 'world.yaml', '--out', 'a.oikos']
      const { child, said } = start(args, folder, { TMPDIR: folder })
      const file = join(folder, 'a.oikos')
      await until(() => eventsIn(file) > 0)
      const [first] = descendants(child.pid!)
      process.kill(first!, 'SIGSTOP')
      await until(() => (descendants(child.pid!)[0] ?? first) !== first)
      await until(() => entryIn(folder) !== '')
      process.kill(descendants(child.pid!)[0]!, 'SIGSTOP')
      const { code: exit, err } = await said
      expect(err).toMatch(/the engine hung: going on/)
      expect(err).toMatch(/the engine hung in a guest's call: recorded, it answers TIMEOUT/)
      expect(exit, err).toBe(0)
      const found = await whatIsIn(file)
      expect(answersIn(found.events)).toEqual(['TIMEOUT', 'TIMEOUT'])
      expect([found.state, found.faults]).toEqual(['ended', 2])
    }),
  LONG,
)

/** The entry that an engine says to be in, where its supervisor looks for it. */
function entryIn(folder: string): string {
  // The folder of the run's socket is there as well.
  const of = readdirSync(folder).find((name) => /^oikos-(?!control-)/.test(name))
  try {
    return readFileSync(join(folder, of ?? '', 'entry'), 'utf8').trim()
  } catch {
    return ''
  }
}

test('a backstop that fires is a fault, recorded and replayed', () =>
  inFolder(async (folder) => {
    const file = join(folder, 'a.oikos')
    const world = terrible(SLOW, 'sandbox: {timeout: 150ms}')
    await live(scenarioOf(world), file)
    const found = await whatIsIn(file)
    expect(answersIn(found.events)).toEqual(['TIMEOUT', 'TIMEOUT'])
    expect(found.faults).toBe(2)
  }))

type Disturbed = { engine: number; supervisor: number }

/** Starts the steady world, and gives its processes to somebody once it lives. */
async function disturb(
  folder: string,
  by: (processes: Disturbed, file: string) => Promise<void> | void,
  pace = 10,
): Promise<Said> {
  writeFileSync(join(folder, 'world.yaml'), STEADY)
  const paced = ['--set', `time.pace=${pace}`]
  const args = ['run', 'world.yaml', '--out', 'a.oikos', '--json', ...paced]
  const { child, said } = start(args, folder)
  const file = join(folder, 'a.oikos')
  await until(() => eventsIn(file) > 40)
  const supervisor = child.pid!
  const [engine] = descendants(supervisor)
  await by({ supervisor, engine: engine! }, file)
  return await said
}

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; !holds(); i++) {
    if (i > 1000) throw new Error('it never came')
    await delay(20)
  }
}

function eventsIn(path: string): number {
  try {
    const file = openRunFile(path)
    try {
      return file.lastSeq()
    } finally {
      file.close()
    }
  } catch {
    return 0
  }
}

/** Goes on where need be, and sees that nothing but what was undisturbed came of it. */
async function endsAsUndisturbed(folder: string): Promise<void> {
  const path = join(folder, 'a.oikos')
  const stateOf = () => withFile(path, async (file) => file.manifest().state)
  if ((await stateOf()) !== 'ended') await oikosJson(['resume', 'a.oikos'], folder)
  const { hash, faults, state } = await whatIsIn(path)
  const undisturbed = await live(scenarioOf(STEADY))
  expect([state, faults, hash]).toEqual(['ended', 0, undisturbed.eventHash])
}

function kill(...pids: number[]): void {
  for (const pid of pids) process.kill(pid, 'SIGKILL')
}

slow(
  'killed as a whole, a run is resumed and ends as it would have',
  () =>
    inFolder(async (folder) => {
      await disturb(folder, ({ supervisor, engine }) => kill(supervisor, engine))
      await endsAsUndisturbed(folder)
    }),
  LONG,
)

slow(
  'an engine that somebody kills again and again is no fault of a guest',
  () =>
    inFolder(async (folder) => {
      const { code, err } = await disturb(folder, async ({ supervisor, engine }, file) => {
        for (let last = engine, i = 0; i < 3; i++) {
          const before = eventsIn(file)
          kill(last)
          await until(() => (descendants(supervisor)[0] ?? last) !== last)
          last = descendants(supervisor)[0]!
          await until(() => eventsIn(file) > before + 20)
        }
      })
      expect(err).toMatch(/the engine died \(SIGKILL\): going on/)
      expect(code, err).toBe(0)
      await endsAsUndisturbed(folder)
    }),
  LONG,
)

slow(
  'an engine whose supervisor is gone ends in order',
  () =>
    inFolder(async (folder) => {
      await disturb(folder, async ({ supervisor, engine }) => {
        kill(supervisor)
        await until(() => !lives(engine))
      })
      const path = join(folder, 'a.oikos')
      expect(await withFile(path, async (file) => file.manifest().state)).toBe('interrupted')
      await endsAsUndisturbed(folder)
    }),
  LONG,
)

function lives(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

slow(
  'Ctrl-C ends a run in order, and it is resumed',
  () =>
    inFolder(async (folder) => {
      const { code, err } = await disturb(folder, ({ supervisor }) => {
        process.kill(supervisor, 'SIGINT')
      })
      expect([code, err]).toEqual([1, expect.stringMatching(/interrupted; .* goes on/)])
      await endsAsUndisturbed(folder)
    }),
  LONG,
)

slow(
  'nobody resumes a run that lives',
  () =>
    inFolder(async (folder) => {
      await disturb(folder, async ({ engine }) => {
        process.kill(engine, 'SIGSTOP')
        const { code, err } = await oikos(['resume', 'a.oikos'], folder)
        process.kill(engine, 'SIGCONT')
        expect([code, err]).toEqual([2, expect.stringContaining(`process ${engine} on `)])
      })
      await endsAsUndisturbed(folder)
    }),
  LONG,
)

slow(
  'what is done to a run while it lives is recorded, and replays',
  () =>
    inFolder(async (folder) => {
      const { code, err } = await disturb(
        folder,
        async () => {
          const control = (...words: string[]) =>
            oikosJson(['control', 'a.oikos', ...words], folder)
          const { status: paused } = (await control('pause')) as { status: { seq: number } }
          const { status: still } = (await control('status')) as { status: { seq: number } }
          expect(still).toMatchObject({ seq: paused.seq, paused: true })
          await control('step', '3')
          await control('endow', 'agent1', '{"scrip": 500}')
          await control('set', 'fees.transfer=1')
          await control(
            'invoke',
            'agent1',
            'genesis_ledger.transfer',
            '{"to":"agent2","amount":99}',
          )
          await control('write', 'counter', '{"content": 1000}')
          await control('reseed', '*', '77')
          await control('pause', 'agent3')
          await control('checkpoint')
          const wrong = await oikos(
            ['control', 'a.oikos', 'endow', 'nobody', '{"scrip":1}'],
            folder,
          )
          expect(wrong).toMatchObject({ code: 1, err: expect.stringMatching(/nobody/) })
          await control('resume')
          await control('resume', 'agent3')
          await control('pace', '100')
        },
        1,
      )
      expect(code, err).toBe(0)
      const { events, faults, state } = await whatIsIn(join(folder, 'a.oikos'))
      expect([state, faults]).toEqual(['ended', 0])
      const kinds = events.map(({ kind }) => kind)
      expect(kinds.filter((kind) => kind === 'agent.leashed').length).toBe(2)
      expect(kinds).toContain('world.reseeded')
      const intervened = events.filter(({ kind }) => kind === 'world.intervened')
      expect(intervened.length).toBe(4)
      await withFile(join(folder, 'a.oikos'), async (file) => {
        expect(file.controls().length).toBe(7)
      })
    }),
  LONG,
)
