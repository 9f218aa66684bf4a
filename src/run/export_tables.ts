// The tables that a run file is exported as: the one declaration of their columns.

import { balanceRows, thoughtRows } from './export_rows.ts'
import { type Cell, type Column, columnsOf, type ExportTable } from './export_table.ts'
import type { RunFile } from './run_file.ts'

/** `isLight`: a light run has it too. `sql` selects the columns in order. */
type Declared = {
  name: string
  says: string
  isLight: boolean
  columns: string
  rows: string | ((file: RunFile) => Iterable<unknown[]>)
}

const DECLARED: Declared[] = [
  {
    name: 'events',
    says: 'Everything that changed the world, in order; docs/reference/events.md lists the kinds.',
    isLight: false,
    columns: `
      seq INT64 - number of the event, from 1 without gaps
      t INT64 µs_virtual when it happened, since the start
      kind STRING - what happened, such as call.returned
      by STRING? - the artifact that acted; null: the world itself
      cause INT64? - seq of the event that led to this one
      step STRING? - the agent's step in which it happened, agent#n
      data STRING JSON its fields; of a large one FIELD_hash, which blobs resolves
      hash STRING? SHA-256 at the last event of a commit: of all that happened up to there`,
    rows: 'SELECT seq, t, kind, by, cause, step, data, hash FROM events ORDER BY seq',
  },
  {
    name: 'blobs',
    says: 'Large values of events (content, code, arguments, results …), once each.',
    isLight: false,
    columns: `
      hash STRING SHA-256 of the body
      body STRING JSON the value`,
    rows: 'SELECT hash, body FROM blobs ORDER BY hash',
  },
  {
    name: 'artifacts',
    says: 'All artifacts as of the last event, deleted ones among them.',
    isLight: false,
    columns: `
      id STRING - name of the artifact
      type STRING - what its maker called it: agent, tool, data …
      owner STRING? - whose it is
      created_by STRING? - who made it
      created_at INT64 µs_virtual when
      version INT64 - counts its writes
      updated_at INT64 µs_virtual last write
      price INT64 scrip price of a call
      read_price INT64 scrip price of a reading
      can_execute BOOLEAN - whether it has code
      has_standing BOOLEAN - whether it may hold money
      access_contract_id STRING? - the contract that says who may do what with it
      bytes INT64 bytes what it is charged for on disk
      seller STRING? - who offers it for sale in escrow
      listed_price INT64? - at what price
      deleted_at INT64? µs_virtual when it was deleted
      deleted_by STRING? - by whom`,
    rows:
      'SELECT id, type, owner, created_by, created_at, version, updated_at, price, read_price, ' +
      'can_execute, has_standing, access_contract_id, bytes, seller, listed_price, deleted_at, ' +
      'deleted_by FROM artifacts',
  },
  {
    name: 'balances',
    says: 'Balances over time: one row for each change of a balance, with what it was after it.',
    isLight: false,
    columns: `
      seq INT64 - the event that changed it
      t INT64 µs_virtual when
      id STRING - whose balance
      resource STRING - of what: scrip, llm_budget (micro-dollars) or another stock
      change INT64 units_of_the_resource by how much; below zero is spent
      balance INT64 units_of_the_resource after the change`,
    rows: balanceRows,
  },
  {
    name: 'trades',
    says: 'Sales of artifacts through the escrow.',
    isLight: false,
    columns: `
      seq INT64 - number of the event
      t INT64 µs_virtual when
      id STRING - the artifact that was sold
      seller STRING - who sold it
      buyer STRING - who bought it
      price INT64 units_of_price_resource what was paid
      price_resource STRING - in which stock`,
    rows: 'SELECT seq, t, id, seller, buyer, price, price_resource FROM trades',
  },
  {
    name: 'calls',
    says: 'Calls as they ended.',
    isLight: false,
    columns: `
      seq INT64 - event with which it ended
      t INT64 µs_virtual when
      caller STRING - who called
      originator STRING - whose step began the chain; pays the gas
      target STRING - the artifact that was called
      method STRING - which of its tools
      depth INT64 - 0 for calls of genesis, else how deep in calls of code
      success BOOLEAN - whether it was answered; else refused or failed
      code STRING? - why not
      message STRING? - why not, in words
      gas INT64? gas of the whole tree of calls
      charged INT64? gas what the originator paid with this event
      price INT64 scrip what the caller paid
      dry_run BOOLEAN - whether it was only tried and undone
      step STRING? - the agent's step`,
    rows:
      'SELECT seq, t, caller, originator, target, method, depth, success, code, message, gas, ' +
      'charged, price, dry_run, step FROM calls',
  },
  {
    name: 'spending',
    says: 'What the outside was paid: one row for each answer.',
    isLight: false,
    columns: `
      seq INT64 - event of the answer
      t INT64 µs_virtual when
      effect STRING - id of the question
      kind STRING - llm, http or recall
      task STRING - what it was asked for: think, critic …
      agent STRING - who asked
      payer STRING - who paid
      input INT64 tokens sent
      output INT64 tokens answered
      cached INT64 tokens of those sent, at the price of cached ones
      cost INT64 µ$ what it cost
      held INT64 µ$ what had been set aside
      step STRING? - the agent's step
      asked_seq INT64? - event of the question`,
    rows:
      'SELECT seq, t, effect, kind, task, agent, payer, input, output, cached, cost, held, step, ' +
      'asked_seq FROM spending',
  },
  {
    name: 'thoughts',
    says: 'Questions to the outside, whole, with what was answered: one row for each question.',
    isLight: false,
    columns: `
      seq INT64 - event of the question
      t INT64 µs_virtual when it was asked
      step STRING? - the agent's step
      agent STRING - who asked
      effect STRING - id of the question
      kind STRING - llm, http or recall
      task STRING - what it was asked for
      model STRING? - the model that answered; before that the one asked first
      prompt STRING - messages that a model was sent; of other questions the request as JSON
      answer STRING? - words and calls that came back, or why none; null: no answer yet
      success BOOLEAN? - whether it was answered
      input INT64? tokens sent
      output INT64? tokens answered
      cached INT64? tokens of those sent, at the price of cached ones
      cost INT64? µ$ what it cost
      held INT64 µ$ what was set aside for it
      latency_us INT64? µs_virtual from question to answer
      took_ms INT64? ms_wall_clock what it really took; for people, in no proof`,
    rows: thoughtRows,
  },
  {
    name: 'metrics',
    says: 'What the scenario measures (measure:), at each virtual interval.',
    isLight: true,
    columns: `
      t INT64 µs_virtual end of the interval
      name STRING - name of the measure
      value DOUBLE? as_measured its value; null: nothing to measure`,
    rows: 'SELECT t, name, value FROM metrics ORDER BY t, name',
  },
  {
    name: 'steps',
    says: 'Steps of agents.',
    isLight: false,
    columns: `
      step STRING - agent#n
      id STRING - the agent
      t INT64 µs_virtual when it began
      why STRING? - what woke it
      outcome STRING - acted, failed, or acting while it goes on
      code STRING? - why it failed
      gas INT64? gas all that it cost
      calls INT64 - how many calls it made`,
    rows: 'SELECT step, id, t, why, outcome, code, gas, calls FROM steps',
  },
  {
    name: 'effects',
    says: 'The record of the outside: what was asked, by its hash, and what came back.',
    isLight: true,
    columns: `
      id STRING - id of the question
      kind STRING - llm, http or recall
      request_hash STRING SHA-256 of the request
      outcome STRING? JSON what was answered; null: in flight
      asked_ms INT64 ms_wall_clock when it was asked, since 1970; for people
      answered_ms INT64? ms_wall_clock when it was answered`,
    rows: 'SELECT id, kind, request_hash, outcome, asked_ms, answered_ms FROM effects ORDER BY id',
  },
]

export const RUN_TABLES = DECLARED.map(({ name }) => name)

/** A table that is not there, and why. */
export type Missing = { name: string; why: string }

/** The tables that a run file has, and those that it lacks because it is light. */
export function tablesOf(file: RunFile): { tables: ExportTable[]; missing: Missing[] } {
  const has = DECLARED.filter(({ isLight }) => isLight || !file.isLight)
  const lacks = DECLARED.filter((one) => !has.includes(one))
  const why =
    'a light run (record.keep: hash) has no events: oikos replay FILE --out WHOLE makes all'
  return {
    tables: has.map((one) => tableOf(file, one)),
    missing: lacks.map(({ name }) => ({ name, why })),
  }
}

function tableOf(file: RunFile, { name, says, columns, rows }: Declared): ExportTable {
  const typed: Column[] = columnsOf(columns)
  const read =
    typeof rows === 'string'
      ? () => file.db.prepare(rows).raw(true).iterate() as Iterable<Cell[]>
      : () => rows(file) as Iterable<Cell[]>
  return { name, says, columns: typed, rows: read }
}
