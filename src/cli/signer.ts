// The key that signs what the command line makes.
import type { KeyObject } from 'node:crypto'
import { RunFileError } from '../run/run_file.ts'
import { signingKey } from '../run/sign.ts'

/**
 * The key in a file, or one's own, made on first use. Without a place to keep one's own a run is
 * not signed, which is said; a file or OIKOS_KEY that does not hold one is refused.
 */
export function signer(file: string | undefined): KeyObject | null {
  try {
    return signingKey(file)
  } catch (error) {
    if (!(error instanceof RunFileError) || file !== undefined || process.env.OIKOS_KEY) throw error
    process.stderr.write(`oikos: this run will not be signed: ${error.message}\n`)
    return null
  }
}
