// A call under way: what was asked, and what it has come to so far.
import type { Artifact } from '../artifacts/artifact.ts'
import type { Request } from './answer.ts'
import type { Scope } from './scope.ts'

/** A call under way: its gas so far, and what its failure may say. */
export type Call = Request & {
  scope: Scope
  artifact: Artifact
  gas: number
  gasMax: number
  price: number
  /** The trail of the failed call inside this one that probably made it fail. */
  inner: string[] | null
  /** Whether a call.made stands before what it did, with its arguments. */
  made: boolean
}
