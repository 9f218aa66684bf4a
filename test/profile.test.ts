// Profiles: a run made again with traced code is the same run, and all its gas is told by line.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type ProfiledCode, profiled } from '../src/run/profile.ts'
import { inFolder, live, scenarioOf } from './check.ts'
import { inside } from './cli_inside.ts'
import { withFile } from './recorded.ts'

const sum = ({ lines }: ProfiledCode, what: 'gas' | 'called') =>
  [...lines.values()].reduce((all, one) => all + one[what], 0)

test('the bazaar, traced, is the bazaar; what steps were charged is the sum over their lines', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'bazaar.oikos')
    const lived = await live(scenarioOf('scenarios/bazaar.yaml', ['until=25m']), path)
    await withFile(path, async (file) => {
      const { codes, lost, replayed } = await profiled(file)
      replayed.run.close()
      expect(replayed).toMatchObject({ divergence: null, ended: true, identical: replayed.of })
      expect(replayed.eventHash).toBe(lived.eventHash)
      expect(replayed.stateHash).toBe(lived.stateHash)
      expect(lost).toBe(0)
      expect(codes.length).toBeGreaterThan(5)
      for (const code of codes) {
        expect([sum(code, 'gas'), sum(code, 'called')]).toEqual([code.gas, code.called])
      }
      let steppers = 0
      for (const code of codes) {
        const acted = lived.events.filter(({ kind, data }) => {
          return /^agent\.(acted|failed)$/.test(kind) && code.ids.has((data as { id: string }).id)
        })
        // Whose code is entered by its own steps alone: each entry is one event with its gas.
        if (acted.length !== code.entries) continue
        steppers += 1
        const charged = acted.reduce((all, { data }) => all + (data as { gas: number }).gas, 0)
        expect(code.gas + code.called, [...code.ids].join()).toBe(charged)
      }
      expect(steppers).toBeGreaterThan(2)
    })
  }))

test('a part of a run, and one artifact alone', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'tools.oikos')
    const lived = await live(scenarioOf('test/scenarios/tools.yaml'), path)
    await withFile(path, async (file) => {
      const whole = await profiled(file)
      whole.replayed.run.close()
      expect(whole.replayed.eventHash).toBe(lived.eventHash)
      const half = { seq: Math.floor(lived.events.length / 2) }
      const parts = [await profiled(file, { to: half }), await profiled(file, { from: half })]
      for (const { replayed } of parts) replayed.run.close()
      const all = (codes: ProfiledCode[]) => codes.reduce((gas, one) => gas + one.gas, 0)
      expect(all(parts[0]!.codes)).toBeGreaterThan(0)
      expect(all(parts[1]!.codes)).toBeGreaterThan(0)
      expect(all(parts[0]!.codes) + all(parts[1]!.codes)).toBe(all(whole.codes))

      for (const code of whole.codes) {
        const [id] = code.ids
        const alone = await profiled(file, { id: id! })
        alone.replayed.run.close()
        const found = alone.codes.find((one) => one.source.code === code.source.code)
        if (code.ids.size === 1) expect(found?.gas, id).toBe(code.gas)
      }
    })
  }))

const PURE = `
name: pure
about: a pure tool whose answers are remembered
seed: 1
until: 20s
artifacts:
  - id: sum
    type: tool
    owner: ann
    can_execute: true
    access_contract_id: genesis_freeware
    interface: {description: sums, tools: [{name: run, inputSchema: {type: object}, annotations: {pure: true}}]}
    code: |
      function run({ to }) {
        let all = 0
        for (let i = 0; i <= to; i++) all += i
        return all
      }
  - id: ann
    type: agent
    has_standing: true
    can_execute: true
    code: "function step() { return { rest: '1s', actions: [{ invoke: 'sum.run', args: { to: 9 } }] } }"
    loop: {mind: code}
`

test('an answer that was remembered costs its lines again', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'pure.oikos')
    const lived = await live(scenarioOf(PURE), path)
    const calls = lived.events.filter(({ kind }) => kind === 'call.returned')
    const gas = new Set(calls.map(({ data }) => (data as { gas: number }).gas))
    expect([calls.length, gas.size]).toEqual([21, 1])
    const { out, err, code } = await inside('profile', path, 'sum', '--json')
    expect({ err, code }).toEqual({ err: '', code: 0 })
    const { codes } = JSON.parse(out) as {
      codes: { ids: string[]; entries: number; lines: { line: number; ran: number }[] }[]
    }
    expect(codes).toMatchObject([{ ids: ['sum'], entries: 21 }])
    expect(codes[0]!.lines.find(({ line }) => line === 2)).toMatchObject({ ran: 21 })

    const before = createHash('sha256').update(readFileSync(path)).digest('hex')
    const one = await inside('call', path, 'sum.run', '{"to": 9}', '--profile')
    const spent = Number(/^gas +(\d+)$/m.exec(one.out)![1])
    const own = Number(/^sum: 1 entry, (\d+) gas of its own \(100\.0%\)$/m.exec(one.out)?.[1])
    expect(own).toBeGreaterThan(50)
    expect(own).toBeLessThanOrEqual(spent)
    expect(one.out).toMatch(/ 10 .* line 3 +for \(let i = 0; i <= to; i\+\+\) all \+= i$/m)
    expect(createHash('sha256').update(readFileSync(path)).digest('hex')).toBe(before)
  }))

test('what can not be profiled is refused with advice', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'pure.oikos')
    await live(scenarioOf(PURE), path)
    const refusals: [RegExp, string[]][] = [
      [/there is no summ in .*: did you mean sum\?/, ['summ']],
      [/--top none is no number of lines: write --top 10/, ['--top', 'none']],
      [/--from soon is no place in a run/, ['--from', 'soon']],
    ]
    for (const [message, args] of refusals) {
      const { out, err, code } = await inside('profile', path, ...args)
      expect([code, out], args.join(' ')).toEqual([2, ''])
      expect(err).toMatch(message)
    }
    expect((await inside('profile', path, '--to=#1')).out).toMatch(/^no guest code ran\n/)
  }))
