// Published results as claims: the exact ones hold (with OIKOS_CLAIMS=full all, as in `oikos validate
// --full`), wrong ones miss and say so, bad files are refused.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Json } from '../src/base/json.ts'
import {
  CLAIM_FOLDER,
  type Claim,
  type ClaimRow,
  isClaim,
  loadClaim,
} from '../src/experiment/claim_file.ts'
import { tried } from '../src/experiment/trial.ts'
import { validated } from '../src/experiment/validation.ts'
import { judged } from '../src/experiment/verdict.ts'
import { formatProblem } from '../src/run/problem.ts'
import { isProblems } from '../src/run/scenario.ts'
import { inFolder } from './check.ts'
import { inside } from './cli_inside.ts'

const FULL = process.env.OIKOS_CLAIMS === 'full'
const quiet = { tell: () => {} }

const names = readdirSync(CLAIM_FOLDER)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => basename(file, '.yaml'))

async function claimOf(name: string): Promise<Claim> {
  const read = await loadClaim(join(CLAIM_FOLDER, `${name}.yaml`))
  if (!isClaim(read)) throw new Error(read.map(formatProblem).join('\n'))
  return read
}

const claims = await Promise.all(names.map(claimOf))

describe('every claim holds', () => {
  for (const claim of claims) {
    const { name, exact } = claim
    test.runIf(exact || FULL)(name, { timeout: 1_800_000 }, async () => {
      const { rows, laws, same, skipped } = await validated(claim, quiet)
      if (skipped !== null) process.stderr.write(`${name} SKIPPED: ${skipped}\n`)
      expect(rows.filter((row) => !row.holds)).toEqual([])
      expect([laws, same.troubles]).toEqual([[], []])
    })
  }
})

test('worlds of the others can at least be lived for a while', async () => {
  for (const { exact, skipped, doubt, cases, scenario } of claims) {
    if (exact || skipped !== null) continue
    const read = scenario(cases[0]!.set, 1, doubt ?? undefined)
    if (isProblems(read)) throw new Error(read.map(formatProblem).join('\n'))
    const { events } = await tried({ ...read, expect: [] }, [], () => {})
    expect(events).toBeGreaterThan(100)
  }
})

const COMMONS = readFileSync(join(CLAIM_FOLDER, 'commons.yaml'), 'utf8')
  .replace('commons/world.yaml', join(CLAIM_FOLDER, 'commons/world.yaml'))
  .replace('name: commons', 'name: mine')

/** The same about one world. */
const TWELVE = COMMONS.split('\n')
  .filter((line) => !/takes of (10|15|20)/.test(line))
  .join('\n')

/** Validates a claim file with this text, and with it what options say. */
function validate(text: string, ...options: string[]) {
  return inFolder((folder) => {
    const path = join(folder, 'mine.yaml')
    writeFileSync(path, text)
    return inside('validate', path, ...options)
  })
}

test('a wrong expectation misses, with what was found', async () => {
  const { out, code } = await validate(TWELVE.replace('expected: 160', 'expected: 161'))
  expect(code).toBe(1)
  expect(out).toMatch(/mine +takes of 12: caught +161 +exact +160 .*MISSED/)
  expect(out).toMatch(/mine +takes of 12: months +3 +exact +3 .*holds/)
  expect(out).toContain('0 of 1 claims hold · missed: mine')
})

/** A claim about a world with one native mind, whose source this is. */
function ofMind(source: string): ReturnType<typeof inside> {
  return inFolder((folder) => {
    const path = join(folder, 'mine.yaml')
    const world = [
      'name: minds\nabout: one mind\nuntil: 30s\nnative: mind.ts\nartifacts:',
      '  - {id: a, type: a, has_standing: true, content: 0, loop: {mind: native, name: mind}}',
    ]
    writeFileSync(join(folder, 'world.yaml'), world.join('\n'))
    writeFileSync(join(folder, 'mind.ts'), source)
    const claim = [
      'name: mine\nsays: it counts\nsource: nobody\nscenario: world.yaml\ntolerance: {abs: 0}',
      'rows: [{what: steps, found: artifact("a").content, expected: 31}]',
    ]
    writeFileSync(path, claim.join('\n'))
    return inside('validate', path)
  })
}

const COUNTS = 'agent.save(agent.content + 1)'

test('a life that depends on the one before it is found out', async () => {
  const good = await ofMind(`export function mind(agent: any) { ${COUNTS} }`)
  expect([good.code, good.out]).toEqual([0, expect.stringContaining('1 of 1 claims hold')])
  const counting = 'let n = 0\nexport function mind(agent: any) { agent.save(++n) }'
  const { out, code } = await ofMind(counting)
  expect([code, out]).toEqual([1, expect.stringContaining('the same seed gave another history')])
})

test('a mind that keeps something beside its world does not survive a checkpoint', async () => {
  const beside = 'if (agent.step === 1) n = 0\n  n += 1\n  agent.save(n)'
  const { out, code } = await ofMind(
    `let n = 0\nexport function mind(agent: any) {\n  ${beside}\n}`,
  )
  expect([code, out]).toEqual([1, expect.stringMatching(/mine: resumed after turn \d+, it was an/)])
  expect(out).not.toContain('another history')
})

test('a mind that fails is a miss that says so', async () => {
  const { out, code } = await ofMind("export function mind() { throw new Error('not today') }")
  expect([code, out]).toEqual([1, expect.stringMatching(/mine: seed 1: .*not today/)])
})

describe('a verdict', () => {
  const asked = { what: 'it', found: '', stat: 'mean' as const, low: 10, high: 10, tolerance: {} }
  const said = (value: Json) => [{ ok: true as const, value }]
  const holds = (row: Partial<ClaimRow>, value: Json) =>
    judged({ ...asked, ...row }, said(value)).holds

  test('adds up what is tolerated', () => {
    expect(holds({ tolerance: { abs: 0.5 } }, 10.5)).toBe(true)
    expect(holds({ tolerance: { abs: 0.5 } }, 10.6)).toBe(false)
    expect(holds({ tolerance: { abs: 0.5, rel: 0.03 } }, 10.8)).toBe(true)
    expect(holds({ tolerance: { abs: 0.5, rel: 0.03 } }, 9.19)).toBe(false)
  })

  test('has a standard error only of a sample', () => {
    const verdict = judged({ ...asked, tolerance: { se: 2 } }, [...said([9, 11]), ...said(13)])
    expect(verdict).toMatchObject({ found: 11, n: 3, holds: true })
    expect(verdict.se).toBeCloseTo(2 / Math.sqrt(3), 12)
    expect(holds({ tolerance: { se: 4 } }, 11)).toBe(false)
  })

  test('knows ranges and other statistics', () => {
    const range = { low: 1, high: 3, tolerance: { abs: 0 } }
    const values = [0, 2, 2, 9]
    expect(holds({ ...range, stat: 'median' }, values)).toBe(true)
    expect(holds({ ...range, stat: 'mean' }, values)).toBe(false)
    expect([
      holds({ ...range, stat: 'min' }, values),
      holds({ ...range, stat: 'max' }, [3]),
    ]).toEqual([false, true])
  })

  test('is a miss where there is nothing', () => {
    expect(judged(asked, said([]))).toMatchObject({ holds: false, why: 'it found no numbers' })
  })
})

test('for machines it is one object', async () => {
  const { out, code } = await validate(TWELVE, '--json')
  expect(code).toBe(0)
  const { holds, claims } = JSON.parse(out)
  expect([holds, claims.length, claims[0].rows.length]).toEqual([true, 1, 2])
  expect(claims[0].rows[0]).toMatchObject({ low: 3, high: 3, found: 3, se: null, holds: true })
  expect(claims[0].same).toMatchObject({ holds: true, lives: 2 })
})

const lines = COMMONS.split('\n')
const lineOf = (text: string) => lines.findIndex((line) => line.includes(text)) + 1

/** What is changed in a claim that holds, and what is said of it. */
const bad: [string, [string, string], RegExp][] = [
  ['key', ['exact: true', 'exakt: true'], /mine.yaml:\d+:1 +exakt +unknown key .*"exact"/],
  ['name', ['name: mine', 'name: yours'], /mine.yaml:1:1 +name +the file is mine.yaml/],
  ['tolerance', ['{abs: 0}', '{}'], /tolerance +says nothing: write \{abs: 0.1\}/],
  ['no tolerance', ['tolerance: {abs: 0}', ''], /rows\[0\].tolerance +"tolerance" is missing/],
  ['duration', ['exact: true', 'doubt: 10 s'], /doubt +"10 s" is wrong: write a duration/],
  ['figure', ['expected: 160', 'expected: most'], /only a claim with data has figures/],
  ['no scenario', ['world.yaml', 'none.yaml'], /none.yaml +there is no such file/],
  ['setting', ['content.take=15', 'kontent.take=15'], /kontent/],
  ['half', ['scenario: ', 'data: {folder: x, module: y}\nscenario: '], /write one of the two/],
]

describe('a bad claim file is refused, with place and advice', () => {
  for (const [what, [from, to], said] of bad) {
    test(what, async () => {
      expect(COMMONS).toContain(from)
      const { err, code } = await validate(COMMONS.replace(from, to))
      expect([code, err]).toEqual([2, expect.stringMatching(said)])
    })
  }

  test('the line is that of the mistake', async () => {
    const { err } = await validate(COMMONS.replace('expected: 125', 'expected: [1]'))
    expect(err).toContain(`mine.yaml:${lineOf('expected: 125')}:`)
  })

  test('names, seeds and data on the command line', async () => {
    const said = await Promise.resolve(inside('validate', 'comons'))
    expect(said).toMatchObject({ code: 2, err: expect.stringContaining('did you mean commons?') })
    const seeds = await inside('validate', 'commons', '--seeds', 'many')
    expect(seeds).toMatchObject({ code: 2, err: expect.stringContaining('write --seeds 40') })
    const data = await inside('validate', 'marketplace', '--data', '/nowhere')
    expect(data).toMatchObject({ code: 2, err: expect.stringContaining('no such folder') })
  })
})

test('an expression that fails is a miss that says why', async () => {
  const { out, code } = await validate(
    TWELVE.replace(
      "found: artifact('pool').content.taken, expected: 160",
      'found: no, expected: 1',
    ),
  )
  expect([code, out]).toEqual([
    1,
    expect.stringMatching(/takes of 12: caught: null is no number: answer a number/),
  ])
})

test('a claim whose data is not here is skipped, and says so', async () => {
  const text = readFileSync(join(CLAIM_FOLDER, 'marketplace.yaml'), 'utf8')
    .replace('name: marketplace', 'name: mine')
    .replace(/folder: [^,]+/, 'folder: nowhere')
  const { out, code } = await validate(text)
  expect(code).toBe(0)
  expect(out).toMatch(/SKIPPED: there is no .*nowhere: --data FOLDER says where else/)
  expect(out).toContain('0 of 1 claims hold · SKIPPED: mine')
})
