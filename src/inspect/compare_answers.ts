// The answer to how two runs differ: where they part and why, and what each came to.
import type { Json } from '../base/json.ts'
import type { Event } from '../kernel/event.ts'
import { type Differs, manifestDiffers, parting } from '../run/diff.ts'
import { causesOf, eventDifference } from '../run/difference.ts'
import type { CompareAnswer } from './answers_event.ts'
import { eventRow } from './call_tree.ts'
import { compareOutcome } from './compare_outcome.ts'
import type { OpenRun } from './open_run.ts'

const ROWS_MAX = 200

/** Neither may be a light run. */
export function compareAnswer(a: OpenRun, b: OpenRun): CompareAnswer {
  const found = parting(a.file, b.file)
  const { figures, balances, artifacts } = compareOutcome(a, b)
  const difference = found && eventDifference(found.a, found.b)
  const side = (open: OpenRun, event: Event | null) => ({
    event: event && eventRow(event),
    causes: event === null ? [] : causesOf(open.file, event).map(eventRow),
  })
  return {
    same: found === null,
    seq: found?.seq ?? null,
    t: (found?.a ?? found?.b)?.t ?? null,
    a: side(a, found?.a ?? null),
    b: side(b, found?.b ?? null),
    difference: difference && {
      path: difference.path,
      a: difference.expected ?? null,
      b: difference.got ?? null,
    },
    began: rows(manifestDiffers(a.file.manifest(), b.file.manifest())),
    ...{ figures: rows(figures), balances: rows(balances), artifacts: rows(artifacts) },
    cut: [figures, balances, artifacts].some((list) => list.length > ROWS_MAX),
  }
}

function rows(list: readonly Differs[]): { what: string; a: Json; b: Json }[] {
  return list.slice(0, ROWS_MAX).map(({ what, a = null, b = null }) => ({ what, a, b }))
}
