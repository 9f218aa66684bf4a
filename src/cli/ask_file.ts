// The file that answers of interviews go into: a new one, beside the run file unless said.
import { closeSync, openSync } from 'node:fs'
import { Refused } from './ending.ts'

/**
 * The name that was given, which must be free, or the first free one beside the run file, such as
 * `market-7.answers.jsonl`, then `market-7.answers.2.jsonl`. Throws Refused.
 */
export function claimAnswers(runFile: string, given: string | undefined): string {
  if (given !== undefined) {
    const why = claim(given)
    if (why === null) return given
    const what = why === 'EEXIST' ? 'it is there already: name another, or take it away' : why
    throw new Refused(`--out ${given}: ${what}`)
  }
  const stem = `${runFile.replace(/\.oikos$/, '')}.answers`
  for (let n = 1; ; n++) {
    const path = n === 1 ? `${stem}.jsonl` : `${stem}.${n}.jsonl`
    const why = claim(path)
    if (why === null) return path
    if (why !== 'EEXIST') throw new Refused(`${path}: ${why}: say where with --out`)
  }
}

/** Why a new file can't be made there; null once it is. */
function claim(path: string): string | null {
  try {
    closeSync(openSync(path, 'wx'))
    return null
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return code === 'EEXIST' ? code : message
  }
}
