// Results of claims for the inspector: what `oikos validate --json` printed, with its verdicts.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Json } from '../base/json.ts'
import { CLAIM_FOLDER } from '../experiment/claim_file.ts'
import { type Claims, claimsSchema, expectedOf } from '../experiment/report_claims.ts'
import { round } from '../experiment/verdict.ts'
import type { ClaimsAnswer } from '../inspect/answers_study.ts'
import { readYaml } from '../run/yaml_source.ts'

type Claim = Claims['claims'][number]
type Row = NonNullable<Claim['rows']>[number]
type ClaimAnswer = ClaimsAnswer['claims'][number]

/** Null where the text is something else; throws where it is no JSON. */
export function claimsIn(text: string): Claims | null {
  const read = claimsSchema.safeParse(JSON.parse(text))
  return read.success ? read.data : null
}

export function countsOf({ claims }: Claims): { held: number; missed: number; skipped: number } {
  const counts = { held: 0, missed: 0, skipped: 0 }
  for (const one of claims) counts[verdictOf(one)] += 1
  return counts
}

export function claimsAnswerOf(path: string, { claims }: Claims): ClaimsAnswer {
  return { path, claims: claims.map(answerOf) }
}

function verdictOf({ skipped, holds }: Claim): 'held' | 'missed' | 'skipped' {
  if (skipped != null) return 'skipped'
  return holds === true ? 'held' : 'missed'
}

function answerOf(one: Claim): ClaimAnswer {
  const name = one.claim ?? one.name ?? 'a claim without a name'
  const published = publishedOf(name)
  const { rows, laws, skipped, same, ...rest } = one
  const read = sameShape.safeParse(same)
  const unlike = read.success ? read.data.troubles : []
  return {
    name,
    says: published.says,
    source: published.source || plainText(one.source ?? ''),
    verdict: verdictOf(one),
    rows: (rows ?? []).map((row) => ({
      what: row.what ?? row.say ?? '',
      expected: expectedOf(row),
      found: foundOf(row),
      held: row.holds === true,
    })),
    skipped: skipped ?? null,
    troubles: [...(laws ?? []).map(plainText), ...unlike],
    detail: { ...rest, same: same ?? null } as Json,
  }
}

const sameShape = z.looseObject({ troubles: z.array(z.string()) })

function foundOf({ found, se, n, why }: Row): string {
  if (why != null) return why
  const parts = [
    plainText(found),
    ...(se == null || se < 1e-9 ? [] : [`± ${round(se)} s.e.`]),
    ...(n == null || n <= 1 ? [] : [`of ${n}`]),
  ]
  return parts.join(' ')
}

function plainText(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (typeof value === 'number') return round(value)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const published = z.looseObject({ says: z.string(), source: z.string() })

/** What a claim of this name that comes with oikos says; empty texts where there is none. */
function publishedOf(name: string): { says: string; source: string } {
  const nothing = { says: '', source: '' }
  if (!/^[a-z][a-z0-9_]*$/.test(name)) return nothing
  try {
    const source = readYaml(readFileSync(join(CLAIM_FOLDER, `${name}.yaml`), 'utf8'))
    const read = published.safeParse(source.value)
    return read.success ? { says: read.data.says, source: read.data.source } : nothing
  } catch {
    return nothing
  }
}
