// Control of a run under way, Ctrl-C and resume: what is done to it is recorded, and replays.

import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { socketPath } from '../src/cli/control_server.ts'
import { replay } from '../src/run/replay.ts'
import { inFolder } from './check.ts'
import { inside } from './cli_inside.ts'
import { expectReadable, start } from './cli_process.ts'
import { eventsOf, withFile } from './recorded.ts'
import { TIME } from './time_world.ts'

const folder = mkdtempSync(join(tmpdir(), 'oikos-'))
const path = join(folder, 'live.oikos')

afterAll(() => rmSync(folder, { recursive: true }))

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

type Status = { seq: number; now: number; paused: boolean; agents: number }

/** Asks until somebody answers, as the run is only beginning. */
async function answered(...words: string[]): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if ((await inside('control', path, ...words)).code === 0) return
    await after(25)
  }
  throw new Error('nobody answered')
}

async function done(...words: string[]): Promise<Status> {
  const { out, err, code } = await inside('control', path, '--json', ...words)
  expect({ err, code }, words.join(' ')).toEqual({ err: '', code: 0 })
  return (JSON.parse(out) as { status: Status }).status
}

/** What a run under way refuses has exit code 1, what can't be asked 2. */
const refusals: [number, RegExp, string[]][] = [
  [1, /nope: unknown key "nope"/, ['set', 'nope=1']],
  [1, /nobody has no standing here/, ['endow', 'nobody', '{"scrip":1}']],
  [1, /there is no living nobody/, ['invoke', 'nobody', 'genesis_clock.now']],
  [1, /unknown key "prize": did you mean "price"/, ['write', 'ann', '{"prize":1}']],
  [1, /there is no nobody/, ['reseed', 'nobody', '1']],
  [1, /nobody has no loop/, ['pause', 'nobody']],
  [2, /set fees: "fees" is not a setting/, ['set', 'fees']],
  [2, /\{bad is no JSON/, ['endow', 'ann', '{bad']],
  [2, /nothing is no JSON/, ['write', 'ann']],
  [2, /write invoke ID A\.METHOD JSON/, ['invoke', 'ann']],
  [2, /write reseed ID N/, ['reseed', 'ann', 'x']],
  [2, /pace abc: write virtual seconds per second/, ['pace', 'abc']],
  [2, /pace -1: write/, ['pace', '-1']],
  [2, /there is no dance; what to do: status, pause/, ['dance']],
]

/** What the socket answers to a line that no client of ours would send. */
function rawly(line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath(path), () => socket.write(`${line}\n`))
    socket.on('error', reject)
    socket.setEncoding('utf8').once('data', (text) => {
      socket.destroy()
      resolve(String(text))
    })
  })
}

test('paused, stepped and changed from outside, stopped, resumed, and made again', async () => {
  writeFileSync(join(folder, 'time.yaml'), TIME)
  const run = start(['run', 'time.yaml', '--set', 'time.pace=10', '--out', path], folder)
  await answered('pause')
  expect(statSync(dirname(socketPath(path))).mode & 0o777).toBe(0o700)
  const paused = await done('status')
  expect(paused).toMatchObject({ paused: true, agents: 3 })
  await done('step')
  while ((await done('status')).seq === paused.seq) await after(25)
  await after(100)
  const stepped = await done('status')
  expect(stepped).toMatchObject({ paused: true })
  await after(300)
  expect(await done('status')).toEqual(stepped)

  const { seq } = stepped
  expect((await done('set', 'fees.transfer=2')).now).toBe(stepped.now)
  await done('endow', 'idler', '{"scrip":30}')
  await done('invoke', 'idler', 'genesis_ledger.transfer', '{"to":"ann","amount":20}')
  await done('write', 'adder', '{"price":1}')
  await done('reseed', 'ben', '9')
  await done('reseed', '*', '10')
  await done('pause', 'cleo')
  await done('step', 'cleo')
  await done('step', 'cleo', '2')
  await done('resume', 'cleo')
  await done('checkpoint')
  const changed = await done('status')
  for (const [code, message, words] of refusals) {
    const said = await inside('control', path, ...words)
    expect(said.err).toMatch(message)
    expect(said).toMatchObject({ out: '', code })
  }
  for (const line of ['null', '7', '[]', '{']) expect(await rawly(line)).toMatch(/"ok":false/)
  expect(await done('status')).toEqual(changed)

  run.child.kill('SIGINT')
  const stopped = await run.said
  expectReadable(stopped)
  expect(stopped.code).toBe(1)
  expect(stopped.err).toMatch(
    /^oikos: interrupted; the run file is whole up to there: npx oikos resume live\.oikos goes on\n/,
  )
  expect((await inside('control', path, 'status')).err).toMatch(/is not being lived/)

  const resume = start(['resume', path, '--json'], folder)
  await answered('pace', '0')
  const { out, err } = await resume.said
  expect(err).toBe('')
  const printed = JSON.parse(out) as Record<string, unknown>
  expect(printed).toMatchObject({ reason: 'until', time_us: 120_000_000 })

  const changes = eventsOf(path).filter((event) => event.seq > seq && event.seq <= changed.seq)
  const told = changes.flatMap(({ kind, data }) => {
    if (kind === 'world.intervened') return [data.does]
    if (kind === 'world.reseeded') return [`reseed ${data.id} ${data.seed}`]
    return kind === 'agent.leashed' ? [`${data.id} ${data.steps}`] : []
  })
  expect(told).toEqual([
    ...['set', 'endow', 'invoke genesis_ledger.transfer', 'write adder'],
    ...['reseed ben 9', 'reseed * 10', 'cleo 0', 'cleo 1', 'cleo 2', 'cleo null'],
  ])
  await withFile(path, async (file) => {
    expect(file.controls().map(({ n }) => n)).toEqual(told.map((_, i) => i + 1))
    for (const from of [0, changed.seq]) {
      const again = await replay(file, { from })
      again.run.close()
      expect([again.divergence, again.identical]).toEqual([null, again.of])
      expect(again.stateHash).toBe(printed.state_hash)
    }
  })
})

const inTheWay: [string, RegExp, (folder: string, socket: string) => void][] = [
  [
    'a folder that others may use',
    /oikos-control-\d+ is open to others: take it away/,
    (folder) => chmodSync(folder, 0o755),
  ],
  ['what is no socket', /EISDIR|is a directory/, (_, socket) => mkdirSync(socket)],
]

test.each(inTheWay)('%s: the run can not be controlled, says so and lives', (...row) =>
  inFolder(async (place) => {
    const [, message, put] = row
    const out = join(place, 'a.oikos')
    writeFileSync(join(place, 'time.yaml'), TIME)
    writeFileSync(out, '')
    const sockets = join(place, `oikos-control-${userInfo().uid}`)
    mkdirSync(sockets, { mode: 0o700 })
    put(sockets, join(sockets, basename(socketPath(out))))
    const args = ['run', 'time.yaml', '--out', out, '--json']
    const { code, err, out: printed } = await start(args, place, { TMPDIR: place }).said
    expect(err).toMatch(/^oikos: this run can't be controlled from elsewhere: [^\n]*\n$/)
    expect(err).toMatch(message)
    expect([code, JSON.parse(printed).reason]).toEqual([0, 'until'])
  }),
)
