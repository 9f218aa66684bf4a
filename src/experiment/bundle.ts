// A bundle: one page with a run's report, its record and a signed statement of what is in it.
import type { KeyObject } from 'node:crypto'
import { basename } from 'node:path'
import { canonical, type Json } from '../base/json.ts'
import {
  lineText,
  PartDigest,
  partOf,
  recordLines,
  type Statement,
  sealsIn,
  signedStatement,
  statementOf,
  statementText,
} from '../run/record.ts'
import { keyMark } from '../run/redact_event.ts'
import { redactedCopy } from '../run/redacted_copy.ts'
import type { Redaction } from '../run/redaction.ts'
import { runFigures } from '../run/run_figures.ts'
import type { RunFile } from '../run/run_file.ts'
import { bundleHtml } from './bundle_html.ts'
import { PAGE_PART, withData } from './bundle_parts.ts'
import { viewOf } from './bundle_view.ts'
import { runReport } from './report_run.ts'

/** `secret` is null where nothing is redacted; `key` signs, null for nobody. */
export type BundleOptions = {
  out: string
  bytesMax: number
  secret: { redaction: Redaction; key: Buffer } | null
  key: KeyObject | null
}

export type Bundle = { html: string; statement: Statement }

/** Parts of the room that large values and artifacts may have; events have what they leave. */
const BLOBS_PART = 0.3
const ARTIFACTS_PART = 0.1

/** Bytes around the data of an event and its seals, in its line and its sentence. */
const AROUND_BYTES = 300

export function bundled(file: RunFile, { out, bytesMax, secret, key }: BundleOptions): Bundle {
  file.requireEvents()
  const shared = secret === null ? file : redactedCopy(file, secret.redaction, secret.key)
  try {
    const report = runReport({ ...runFigures(shared), file: basename(file.path) })
    const around = bundleHtml(report, { redacted: [], left_out: [], verify: [] }).length
    const room = Math.max(0, bytesMax - around)
    const blobBytes = Math.min(room * BLOBS_PART, blobBytesIn(shared))
    const from = firstWithin(shared, room * (1 - ARTIFACTS_PART) - blobBytes)
    const { lines, part, blobsLeft } = recordIn(shared, from, blobBytes)
    const { view, left } = viewOf(shared, { from, bytes: room * ARTIFACTS_PART })
    const left_out = [
      ...(from > 1 ? [`events before #${from}`] : []),
      ...(blobsLeft > 0 ? [`${blobsLeft} large values of events`] : []),
      ...left,
    ]
    const said = secret?.redaction.said ?? []
    const name = basename(out)
    const verify = [`npx oikos verify ${name}`, `npx oikos verify ${name} --original RUN.oikos`]
    const page = bundleHtml(report, { redacted: said, left_out, verify })
    const viewText = `${lineText(canonical(view as unknown as Json))}\n`
    const statement = statementOf(file, {
      shared,
      said,
      mark: secret === null ? null : keyMark(secret.key),
      from,
      left_out,
      parts: { record: part, view: partOf(viewText), [PAGE_PART]: partOf(page) },
    })
    const html = withData(page, {
      statement: `${statementText(signedStatement(statement, key))}\n`,
      view: viewText,
      record: `${lines.join('\n')}\n`,
    })
    return { html, statement }
  } finally {
    if (shared !== file) shared.close()
  }
}

function recordIn(shared: RunFile, from: number, blobBytes: number) {
  const digest = new PartDigest()
  const lines: string[] = []
  const written = recordLines(shared, { from, blobBytes })
  for (;;) {
    const next = written.next()
    if (next.done) return { lines, part: digest.part(), blobsLeft: next.value }
    digest.line(next.value)
    lines.push(next.value)
  }
}

function blobBytesIn({ db }: RunFile): number {
  const all = db.prepare('SELECT sum(length(body)) FROM blobs').pluck().get() as number | null
  return all ?? 0
}

/** The first event from which on all fit, the first of its commit. */
function firstWithin({ db }: RunFile, bytes: number): number {
  const sealsOf = sealsIn(db)
  const rows = db.prepare('SELECT seq, length(data) AS size FROM events ORDER BY seq DESC')
  let room = bytes
  let first = 1
  for (const { seq, size } of rows.iterate() as Iterable<{ seq: number; size: number }>) {
    room -= size + AROUND_BYTES + (sealsOf(seq)?.length ?? 0)
    if (room >= 0) continue
    first = seq + 1
    break
  }
  if (first === 1) return 1
  const end = 'SELECT min(seq) FROM events WHERE hash IS NOT NULL AND seq >= ?'
  const before = db
    .prepare(end)
    .pluck()
    .get(first - 1) as number | null
  return (before ?? first - 1) + 1
}
