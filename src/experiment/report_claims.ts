// The report of a validation: claims, and whether they hold; what is not known of one is left out.
import { z } from 'zod'
import { numberText } from './number_text.ts'
import type { Block, Report, Section, Verdict } from './report_block.ts'
import { expectedText, toleranceText } from './verdict.ts'

const number = z.number().nullish()
const tolerance = z
  .object({ abs: z.number().optional(), rel: z.number().optional(), se: z.number().optional() })
  .nullish()
  .catch(null)
const row = z.looseObject({
  ...{ what: z.string().nullish(), say: z.string().nullish(), why: z.string().nullish() },
  ...{ expected: z.unknown().optional(), found: z.unknown().optional(), se: number, n: number },
  ...{ low: number, high: number, tolerance, holds: z.boolean().nullish() },
})
type Expected = Pick<z.output<typeof row>, 'expected' | 'low' | 'high' | 'tolerance'>
const claim = z.looseObject({
  ...{ claim: z.string().nullish(), name: z.string().nullish(), source: z.unknown().optional() },
  ...{ holds: z.boolean().nullish(), skipped: z.string().nullish() },
  ...{ seeds: number, events: number },
  laws: z.array(z.unknown()).nullish(),
  rows: z.array(row).nullish(),
})

/** Whatever else it says is kept, and shown in the JSON alone. */
export const claimsSchema = z.looseObject({ claims: z.array(claim) })
export type Claims = z.output<typeof claimsSchema>
type Claim = Claims['claims'][number]

export function claimsReport({ claims }: Claims): Report {
  const tried = claims.filter(({ skipped }) => skipped == null)
  const held = tried.filter(({ holds }) => holds === true).length
  const skipped = claims.length - tried.length
  return {
    kicker: 'Report of a validation',
    title: 'Claims',
    about: '',
    byline: `${held} of ${tried.length} hold${skipped > 0 ? `, ${skipped} skipped` : ''}`,
    sections: [
      { title: 'Summary', blocks: claimsSummary({ claims }) },
      ...claims.map(claimSection),
    ],
  }
}

/** A verdict on each claim that was tried. */
export function claimsSummary({ claims }: Claims): Block[] {
  const tried = claims.filter(({ skipped }) => skipped == null)
  if (tried.length === 0) return [{ kind: 'text', text: 'No claim was tried.' }]
  const verdicts: Verdict[] = tried.map((one) => ({
    ...{ say: nameOf(one), passed: one.holds === true },
    detail: one.seeds == null ? null : `${numberText(one.seeds)} seeds`,
  }))
  return [{ kind: 'verdicts', verdicts }]
}

function nameOf({ claim: id, name }: Claim): string {
  return id ?? name ?? 'a claim without a name'
}

function claimSection(one: Claim): Section {
  const { rows, source, skipped, laws } = one
  const blocks: Block[] = []
  if (source != null) blocks.push({ kind: 'text', text: plainText(source) })
  if (skipped != null) blocks.push({ kind: 'text', text: `Skipped: ${skipped}` })
  if (rows != null && rows.length > 0) {
    const cells = rows.map(({ what, say, found, se, n, holds, why, ...one }) => [
      ...[what ?? say ?? '', expectedOf(one), plainText(found)],
      ...[se == null ? '' : numberText(se), n == null ? '' : numberText(n)],
      holds === true ? '✓ holds' : `✗ fails${why == null ? '' : `: ${why}`}`,
    ])
    const head = ['what', 'expected', 'found', 'se', 'n', 'verdict']
    blocks.push({ kind: 'table', table: { title: 'Found', head, align: 'lrrrrl', rows: cells } })
  }
  if (laws != null && laws.length > 0) {
    blocks.push({ kind: 'text', text: `Broken: ${laws.map(plainText).join('; ')}` })
  }
  if (blocks.length === 0) blocks.push({ kind: 'text', text: 'Nothing more is said of it.' })
  return { title: nameOf(one), blocks }
}

/** `0.5 … 0.7 ± 3 %`; whatever else was expected as it stands. */
export function expectedOf({ expected, low, high, tolerance }: Expected): string {
  if (expected != null || low == null || high == null) return plainText(expected)
  const bounds = expectedText({ low, high })
  return tolerance == null ? bounds : `${bounds} ${toleranceText(tolerance)}`
}

function plainText(value: unknown): string {
  if (value === null || value === undefined) return '–'
  if (typeof value === 'number') return numberText(value)
  return typeof value === 'string' ? value : JSON.stringify(value)
}
