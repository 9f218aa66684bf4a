// What models may cost: said before a run, and confirmed where it is real money.
import { createInterface } from 'node:readline/promises'
import { formatMoney } from '../base/units.ts'
import type { CostPreview } from '../run/cost_preview.ts'
import { Refused } from './ending.ts'

/** In one clause. */
export function costText({ minds, lowest, expected, highest, others, far }: CostPreview): string {
  if (minds === 0 && highest === 0) return 'no model is called, it costs nothing'
  const likely = expected === null ? '' : `, ${formatMoney(expected)} expected`
  const also = others > 0 ? ` and ${others} others with a budget` : ''
  const where = far.length === 0 ? 'none of it real money' : `for ${far.join(', ')}`
  return (
    `models cost ${formatMoney(lowest)} at least${likely}, ${formatMoney(highest)} at most ` +
    `(${minds} minds${also}; ${where})`
  )
}

/**
 * Asks whoever sits there where far models may cost more than configuration allows. Throws Refused
 * where that is not wanted, or nobody is there to say so.
 */
export async function confirmed(preview: CostPreview, aboveMicroUsd: number): Promise<void> {
  if (preview.far.length === 0 || preview.highest <= aboveMicroUsd) return
  const limit = `above ${formatMoney(aboveMicroUsd)} (llm.confirm_above)`
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new Refused(`oikos: ${costText(preview)}, ${limit}: say --yes if that is meant`)
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const said = await terminal.question(`${costText(preview)}, ${limit}. Go on? [y/N] `)
  terminal.close()
  if (!/^y(es)?$/i.test(said.trim())) throw new Refused('oikos: nothing was run')
}
