// What the kernel is handed of the sandbox: three functions and the values that cross to them.

/**
 * The code of an artifact, looked at before it is published. Positions are 1-based, in the guest's
 * own source.
 */
export type Vetting =
  | { ok: true; defines: string[] }
  | { ok: false; message: string; line: number; column: number }

/**
 * Parses and refuses what could escape the meter; `defines` names its top-level functions. Pure.
 */
export type VetCode = (code: string) => Vetting

/** One entry into guest code. Texts named JSON are canonical JSON; gas and bytes are integers. */
export type GuestEntry = {
  code: string
  codeHash: string
  method: string
  argsJson: string
  self: { id: string; owner: string; contentJson: string }
  caller: string
  originator: string
  nowUs: number
  /** The most that this entry may spend, nested calls included. */
  gas: number
  outputBytesMax: number
  /**
   * The guest's `invoke(target, method, args, options)`: the four as one JSON array, and the gas
   * the callee may spend. Answers the result of DESIGN §4 as JSON, and the gas that the call cost.
   */
  invoke: (requestJson: string, gas: number) => { answerJson: string; gas: number }
  /** The guest's `random()`: in [0, 1), derived by the kernel. */
  random: () => number
  /** The guest's `log()`: for people, never for agents. */
  log: (text: string) => void
}

export type GuestFrame = { name: string; line: number; column: number }

export type GuestOutcome =
  | {
      ok: true
      resultJson: string
      contentJson: string
      gas: number
      /** Called when it is given once more without running: for who watches, not for history. */
      again?: () => void
    }
  | {
      ok: false
      code: 'EXECUTION_ERROR' | 'TIMEOUT' | 'MEMORY_EXCEEDED' | 'OUTPUT_TOO_LARGE'
      /** What the guest itself threw, at most 200 bytes; empty for errors that the engine made. */
      message: string
      /** Where, innermost first: for people. */
      stack: GuestFrame[]
      gas: number
      /** The engine gave up, not the guest: on another day it might not have. */
      isFault?: true
    }

/** Runs guest code to its end, synchronously. Never throws for anything the guest does. */
export type RunGuest = (entry: GuestEntry) => GuestOutcome

/**
 * Evaluates a guest expression of a scenario (`that:`, `when:`) over read-only functions, each
 * taking and answering JSON text. Unmetered in compute, bounded in gas.
 */
export type EvaluateGuest = (
  expression: string,
  reads: Record<string, (argsJson: string) => string>,
  nowUs: number,
) => { ok: true; valueJson: string } | { ok: false; message: string }
