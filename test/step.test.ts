// Walking through a record: the commands of `oikos replay --step`, and the world at each event.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { stateText } from '../src/kernel/state_hash.ts'
import { Stepper } from '../src/run/stepper.ts'
import { live, scenarioOf } from './check.ts'
import { expectReadable, type Said, start } from './cli_process.ts'
import { eventsOf, withFile } from './recorded.ts'
import { timeLived } from './time_world.ts'

const time = timeLived()
const { folder, path } = time

describe('step by step', () => {
  async function walk(script: string, ...args: string[]): Promise<Said> {
    const { child, said } = start(['replay', path, '--step', ...args], folder)
    child.stdin!.end(script)
    const heard = await said
    expectReadable(heard)
    expect(heard).toMatchObject({ err: '', code: 0 })
    return heard
  }

  test('a script of commands, and what each shows', async () => {
    const script = [
      'next',
      'next 2',
      'over',
      'step cleo',
      'agent cleo',
      'whatif cleo adder.run {"x": 20, "y": 22}',
      'whatif cleo genesis_ledger.transfer {"to": "ann", "amount": 1000}',
      'whatif nobody adder.run',
      'whatif cleo adder.run {bad',
      'whatif cleo',
      'agent nobody',
      'step nobody',
      'step',
      'fly',
      'next',
      'next 100000',
      'next',
    ]
    const { out } = await walk(`${script.join('\n')}\n`, '--from', '2s')
    const before = time.lived.events.filter(({ t }) => t <= 2_000_000).length
    const next = (n: number) => `#${before + n}  `
    const lines = out.split('\n')
    expect(lines[0]).toBe(`at #${before}, 0; help lists the commands`)
    expect(lines.slice(1, 5).map((line) => line.slice(0, next(1).length))).toEqual(
      [1, 2, 3, 4].map(next),
    )
    expect(lines[5]).toMatch(/^#\d+ {2}3s {2}agent\.acted {2}cleo {2}cleo ended a step/)
    expect(out).toMatch(/\n {2}"id": "cleo",\n {2}"owner": "cleo",\n {2}"now": 3000000,\n/)
    expect(out).toMatch(/\nwhat it did then:\n#\d+ {2}13s {2}/)
    expect(out).toMatch(/\n\{"price_paid":3,"result":42,"success":true\}\n\d+ gas; these would/)
    expect(out).toMatch(/\n\{.*"error_code":"INSUFFICIENT_FUNDS".*\}\n\d+ gas; these would/)
    const [, rest] = /\nnobody lives as nobody here\n([\s\S]*)$/.exec(out)!
    expect(rest!.replace(/position \d.*$/m, 'position N')).toContain(
      "the arguments are no JSON: Expected property name or '}' in JSON at position N\n" +
        'whatif ID TARGET.METHOD [JSON]: such as whatif alice genesis_store.search {}\n' +
        'nobody lives as nobody here\n' +
        'nobody ends no step after this\n' +
        'step ID: which agent?\n' +
        'next [n]       the next event, or n of them\n',
    )
    const end = lines.filter((line) => line === 'that was the last event')
    expect(end.length).toBe(2)
    expect(out).toContain(`\n#${time.lived.events.length}  2m  world.ended  `)
  })

  test('from a place to a place, quit, and the end of the input', async () => {
    const { out } = await walk('world\nq\nnext\n', '--to=#60')
    const lines = out.split('\n')
    expect(lines[0]).toMatch(/^#60 {2}/)
    expect(lines[1]).toMatch(/^at #60, \d+s; /)
    expect(lines[2]).toMatch(/^Supply {4}\d+ scrip: minted endow 81/)
    expect(out).toMatch(/\nActivity {2}\d+ steps, [1-9]\d* calls/)
    expect(out).not.toContain('#61  ')
    expect((await walk('', '--from=#60')).out.split('\n').length).toBe(2)
  })
})

describe('the stepper', () => {
  test('has the world of each event, and is not disturbed by questions', async () => {
    await withFile(path, async (file) => {
      const stepper = new Stepper(file)
      expect(stepper.next!.seq).toBe(1)
      stepper.until(({ seq }) => seq === 60)
      const before = stateText(stepper.world)
      const adding = { target: 'adder', method: 'run', args: { x: 1, y: 1 } }
      const first = await stepper.whatIf('cleo', adding)
      expect(first.answer).toMatchObject({ success: true, result: 2, price_paid: 3 })
      expect(first.events.map(({ seq }) => seq)).toEqual(first.events.map((_, i) => 61 + i))
      expect(await stepper.whatIf('cleo', adding)).toEqual(first)
      expect(await stepper.observationOf('cleo')).toMatchObject({ id: 'cleo' })
      expect(await stepper.observationOf('idler')).toBe(null)
      expect(stateText(stepper.world)).toBe(before)
      expect(stepper.stepOf('nobody')).toBe(null)
      expect(stepper.world.seq).toBe(60)
      while (stepper.forward() !== null);
      expect(stateText(stepper.world)).toBe(stateText(time.lived.world))
      expect(stepper.tally()).toEqual(time.lived.tally)
    })
  })

  test('goes over a call with all that happens in it', async () => {
    const busy = join(folder, 'deep.oikos')
    await live(scenarioOf('test/scenarios/depth.yaml'), busy)
    const made = eventsOf(busy).find(({ kind, data }) => kind === 'call.made' && data.depth === 1)!
    await withFile(busy, async (file) => {
      const stepper = new Stepper(file, { seq: made.seq - 1 })
      const end = stepper.over()!
      expect(end.kind).toMatch(/^call\.(returned|failed)$/)
      expect(end.data).toMatchObject({ depth: 1 })
      expect(end.seq - made.seq).toBeGreaterThan(2)
    })
  })
})
