// Breakpoints of a replay: where guest code comes to a line, with what values, and on from there.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Breaking } from '../src/run/breaking.ts'
import { Breaks, readBreakpoint } from '../src/run/breakpoints.ts'
import { GuestSources } from '../src/run/guest_source.ts'
import { isProblems, readScenario } from '../src/run/scenario.ts'
import { inFolder, live } from './check.ts'
import { inside } from './cli_inside.ts'
import { start } from './cli_process.ts'
import { withFile } from './recorded.ts'

const WORLD = `
name: stall
about: two buyers and a stall that runs dry
seed: 1
until: 10s
artifacts:
  - id: stall
    type: tool
    owner: ann
    can_execute: true
    access_contract_id: genesis_freeware
    content: {left: 3}
    interface: {description: sells, tools: [{name: buy, inputSchema: {type: object}}]}
    code: {file: stall.js}
  - {id: ann, type: agent, has_standing: true, can_execute: true, code: {file: buyer.js}, loop: {mind: code, every: 2s}}
  - {id: bob, type: agent, has_standing: true, can_execute: true, code: {file: buyer.js}, loop: {mind: code, every: 3s}}
`

const FILES: Record<string, string> = {
  'stall.js': `function buy({ many }) {
  for (let i = 0; i < many; i++) {
    self.content.left -= 1
  }

  if (self.content.left < 0)
    throw new Error('run dry')
  return self.content.left
}
`,
  'buyer.js': `function step(seen) {
  const many = seen.id.length - 2
  invoke('stall', 'buy', { many })
}
`,
}

const lived = async (folder: string): Promise<string> => {
  const scenario = readScenario(WORLD, 'stall.yaml', { read: (name) => FILES[name] ?? null })
  if (isProblems(scenario)) throw new Error(JSON.stringify(scenario))
  const path = join(folder, 'stall.oikos')
  await live(scenario, path)
  return path
}

test('a replay stops at the first entry in which the line runs, with its values', () =>
  inFolder(async (folder) => {
    const path = await lived(folder)
    const { out, err } = await inside('replay', path, '--break', 'stall.js:7')
    expect(err).toBe('')
    expect(out).toContain('break at stall.js:7 in stall.buy, called by bob, which becomes #38…#39')
    expect(out).toContain(
      "  6 |   if (self.content.left < 0)\n  7 |     throw new Error('run dry')\n",
    )
    expect(out).toMatch(/ran {7}once in this entry, which ends with EXECUTION_ERROR at \d+ gas/)
    expect(out).toMatch(
      /variables many = 1\n {2}args {6}\{"many":1\}\n {2}content {3}\{"left":0\}\n/,
    )

    const told = JSON.parse((await inside('replay', path, '--break', 'stall:3', '--json')).out) as {
      break: object
      stopped_at: { seq: number }
      divergence: null
      identical: number
    }
    expect(told).toMatchObject({
      ...{ divergence: null, identical: told.stopped_at.seq },
      break: { place: 'stall.js:3', ran: 1, id: 'stall', caller: 'ann', failed: null },
    })
    expect(told).toMatchObject({
      break: { variables: { i: '0', many: '1' }, content: { left: 3 } },
    })

    const head = JSON.parse((await inside('replay', path, '--break', 'stall:1', '--json')).out)
    expect(head).toMatchObject({ break: { place: 'stall.js:1', variables: null } })
  }))

test('every entry that comes to one of the lines is met once, in order, from anywhere on', () =>
  inFolder(async (folder) => {
    const path = await lived(folder)
    await withFile(path, async (file) => {
      const sources = new GuestSources(file)
      const met = async (from: number, ...texts: string[]) => {
        const read = texts.map((text) => readBreakpoint(text, sources))
        for (const one of read) if (typeof one === 'string') throw new Error(one)
        const breaking = new Breaking(file, await Breaks.of(file, read as never, sources), from)
        const hits: string[] = []
        for (let hit = await breaking.next(from); hit; hit = await breaking.next(from)) {
          hits.push(`${hit.id}:${hit.line} ${hit.caller} #${hit.last}`)
        }
        await breaking.close()
        return hits
      }
      const all = await met(0, 'buyer.js:3')
      const [ann, bob] = [await met(0, 'ann:3'), await met(0, 'bob:3')]
      expect([ann.length, bob.length]).toEqual([6, 4])
      expect(new Set(all)).toEqual(new Set([...ann, ...bob]))
      expect(all.length).toBe(ann.length + bob.length)
      const seq = (hit: string) => Number(/#(\d+)$/.exec(hit)![1])
      expect(all.map(seq)).toEqual([...all.map(seq)].sort((a, b) => a - b))
      // Both the stall and who bought there, in one commit: inner entries end first.
      const both = await met(seq(all[2]!), 'buyer.js:3', 'stall:8')
      expect(both.filter((hit) => !hit.startsWith('stall'))).toEqual(all.slice(3))
      // A wish to end it while it waits is heard.
      const breaks = await Breaks.of(file, [readBreakpoint('ann:3', sources) as never], sources)
      const breaking = new Breaking(file, breaks, 0)
      await breaking.next(0)
      await breaking.close()
    })
  }))

test('walking on from line to line', () =>
  inFolder(async (folder) => {
    const path = await lived(folder)
    const walk = async (script: string, ...args: string[]) => {
      const { child, said } = start(['replay', path, '--step', ...args], folder)
      child.stdin!.end(script)
      const { out, err, code } = await said
      expect({ err, code }).toEqual({ err: '', code: 0 })
      return out
    }
    const script = 'continue\nnext\nc\nagent bob\nnext 1000\ncontinue\n'
    const out = await walk(script, '--break', 'bob:2', '--break', 'stall:8', '--from=#29')
    const stops = out.split('\n').filter((line) => line.startsWith('break at '))
    // In one commit: the stall, which was entered last, ends first.
    expect(stops).toEqual([
      'break at stall.js:8 in stall.buy, called by bob, which becomes #30…#33',
      'break at buyer.js:2 in bob.step, which becomes #30…#33',
    ])
    expect(out).toContain('\n#30  0  call.made  bob  bob called stall.buy')
    expect(out).toMatch(/that was the last event\nguest code comes to no such line any more\n$/)
    expect(await walk('c\n')).toContain('no line to stop at: start it with --break shopper:12\n')
  }))

test('a line that can not be stopped at is refused with advice', () =>
  inFolder(async (folder) => {
    const path = await lived(folder)
    const refusals: [RegExp, string][] = [
      [/^--break stall is no line of code: write shopper:12 or shopper\.js:12$/, 'stall'],
      [/nobody named stal\.js has code.*: did you mean stall\.js:3\?$/, 'stal.js:3'],
      [/nobody named bobb has code.*: did you mean bob:2\?$/, 'bobb:2'],
      [/stall\.js has no line 99$/, 'stall.js:99'],
      [/no statement begins on this line; the next that has one is stall:6$/, 'stall:4'],
      [/no statement begins on this line$/, 'buyer.js:4'],
    ]
    for (const [message, line] of refusals) {
      const { out, err, code } = await inside('replay', path, '--break', line)
      expect([code, out], line).toEqual([2, ''])
      expect(err).toMatch(message)
    }
  }))
