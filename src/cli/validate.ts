// `oikos validate`: published results as claims that are tried, and one table of what was found.
import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { JsonObject } from '../base/json.ts'
import { byCodeUnit } from '../base/json.ts'
import { nearest } from '../base/nearest.ts'
import { formatDuration } from '../base/units.ts'
import { CLAIM_FOLDER, type Claim, isClaim, loadClaim } from '../experiment/claim_file.ts'
import { type Validated, validated } from '../experiment/validation.ts'
import { expectedText, round, toleranceText } from '../experiment/verdict.ts'
import type { Problem } from '../run/problem.ts'
import { table } from '../run/table.ts'
import { orRefused, Refused } from './ending.ts'
import { oneLine, printAll, printJson } from './print.ts'
import { problemsText } from './problems.ts'
import type { Command } from './program.ts'

type Flags = { full?: boolean; seeds?: string; data?: string; json?: boolean }

export function validateCommand(program: Command): void {
  program
    .command('validate')
    .description('try published results: exact ones, or those named; exit code 1 where one misses')
    .argument('[claims...]', 'names of claims in scenarios/validation/, or claim files')
    .option('--full', 'the statistical ones too, which takes minutes')
    .option('--seeds <n>', 'so many seeds for each world, instead of what the claims say')
    .option('--data <folder>', 'where the data of the claim is that is named')
    .option('--json', 'print one JSON object')
    .action(validate)
}

async function validate(names: string[], flags: Flags): Promise<void> {
  const seeds = seedsIn(flags.seeds)
  if (flags.data !== undefined && names.length !== 1) {
    throw new Refused('--data is for one claim: name it, as in oikos validate marketplace --data …')
  }
  const claims = await claimsNamed(names, flags)
  const tell = progress(flags.json === true)
  const found: Validated[] = []
  for (const claim of claims) {
    found.push(await validated(claim, { ...(seeds === undefined ? {} : { seeds }), tell }))
  }
  tell('', 0)
  const holds = found.every((one) => one.holds)
  if (flags.json) printJson({ holds, claims: found.map(jsonOf) })
  else await printAll(found.length === 0 ? ['no claims\n'] : text(found))
  if (!holds) process.exitCode = 1
}

function seedsIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
  throw new Refused(`--seeds ${text} is no number of seeds: write --seeds 40`)
}

/** The claims that are named, or all; without names and `--full`, the exact ones. */
async function claimsNamed(names: readonly string[], { full, data }: Flags): Promise<Claim[]> {
  const paths = names.length === 0 ? known().map(pathOf) : names.map(pathNamed)
  const claims: Claim[] = []
  const problems: Problem[] = []
  for (const path of paths) {
    const read = await loadClaim(path, data)
    if (isClaim(read)) claims.push(read)
    else problems.push(...read)
  }
  if (problems.length > 0) throw new Refused(problemsText(problems))
  return full || names.length > 0 ? claims : claims.filter((one) => one.exact)
}

function known(): string[] {
  return orRefused(() => readdirSync(CLAIM_FOLDER))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort(byCodeUnit)
}

function pathOf(name: string): string {
  return join(CLAIM_FOLDER, `${name}.yaml`)
}

function pathNamed(name: string): string {
  if (name.endsWith('.yaml') || dirname(name) !== '.') return name
  if (existsSync(pathOf(name))) return pathOf(name)
  const near = nearest(name, known())
  const advice = near === null ? `there are ${known().join(', ')}` : `did you mean ${near}?`
  throw new Refused(`there is no claim ${name}: ${advice}`)
}

/** Says on a terminal what is being tried. */
function progress(isQuiet: boolean): (what: string, nowUs: number) => void {
  if (isQuiet || !process.stderr.isTTY) return () => {}
  return (what, nowUs) => {
    const line = what === '' ? '' : `${what}, at ${formatDuration(nowUs)}`
    process.stderr.write(`\r${oneLine(line).slice(0, 79).padEnd(79)}\r`)
  }
}

const HEAD = ['claim', 'what', 'expected', 'tolerance', 'found', 's.e.', 'seeds', 'seconds', '']

function text(found: readonly Validated[]): string[] {
  const rows = found.flatMap(rowsOf).map((row) => row.map(oneLine))
  const skipped = found.filter((one) => one.skipped !== null)
  const held = found.filter((one) => one.holds && one.skipped === null)
  const missed = found.filter((one) => !one.holds)
  const counts = [
    `${held.length} of ${found.length} claims hold`,
    ...(missed.length > 0 ? [`missed: ${missed.map((one) => one.claim).join(', ')}`] : []),
    ...(skipped.length > 0 ? [`SKIPPED: ${skipped.map((one) => one.claim).join(', ')}`] : []),
  ]
  const troubles = found.flatMap(troublesOf)
  return [`${table(HEAD, rows, 'llrlrrrrl')}\n`, ...troubles, `\n${counts.join(' · ')}\n`]
}

function rowsOf({ claim, rows, seeds, same, laws, seconds, skipped, events }: Validated) {
  if (skipped !== null) return [[claim, `SKIPPED: ${skipped}`, '', '', '', '', '', '', 'skipped']]
  const judged = rows.map((row) => [
    claim,
    row.what,
    expectedText(row),
    toleranceText(row.tolerance),
    row.found === null ? 'nothing' : round(row.found),
    row.se === null ? '' : round(row.se < 1e-9 ? 0 : Number(row.se.toPrecision(2))),
    String(seeds),
    row.seconds.toFixed(1),
    row.holds ? 'holds' : 'MISSED',
  ])
  const isSame = same.troubles.length === 0 && laws.length === 0
  const what = `twice, resumed (at turn ${same.stops.slice(0, 3).join(', ')}${
    same.stops.length > 3 ? ', …' : ''
  }), all laws`
  const [found, verdict] = isSame ? ['same', 'holds'] : ['not', 'MISSED']
  const lives = `${events} events`
  const doubt = [claim, what, 'same', 'exact', found, lives, '', seconds.toFixed(1), verdict]
  return [...judged, doubt]
}

function troublesOf({ claim, rows, laws, same }: Validated): string[] {
  const silent = rows.filter((row) => row.why !== null).map((row) => `${row.what}: ${row.why}`)
  return [...silent, ...same.troubles, ...laws].map((one) => `  ${claim}: ${oneLine(one)}\n`)
}

function jsonOf({ same, rows, ...one }: Validated): JsonObject {
  return {
    ...one,
    rows: rows.map((row) => ({ ...row, tolerance: { ...row.tolerance } })),
    same: { ...same, holds: same.troubles.length === 0 },
  }
}
