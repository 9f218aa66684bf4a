// What oikos validate printed as JSON, read for a report.
import { readFileSync } from 'node:fs'
import { type Claims, claimsSchema } from '../experiment/report_claims.ts'
import { orRefused, Refused } from './ending.ts'

export function readClaims(path: string): Claims {
  const text = orRefused(() => readFileSync(path, 'utf8'))
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new Refused(`${path} is no JSON: oikos validate --json prints what can be reported`)
  }
  const read = claimsSchema.safeParse(json)
  if (read.success) return read.data
  const [issue] = read.error.issues
  const where = issue!.path.length === 0 ? '' : `${issue!.path.join('.')}: `
  throw new Refused(
    `${path}: ${where}${issue!.message}; it must have claims, as oikos validate --json prints`,
  )
}
