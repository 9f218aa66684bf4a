// Bad usage and bad input on the command line: one readable answer, exit code 2, nothing left over.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectReadable, oikos, start, write } from './cli_process.ts'
import { record } from './runfile_writer.ts'

const HEAD = 'name: t\nabout: a world\nuntil: 5s\nartifacts:\n'
const account = (more = '') => `${HEAD}  - {id: a, type: account, has_standing: true${more}}\n`
const agent = (more: string) => account(`, can_execute: true, ${more}`)
const native = (file: string) => `native: ${file}\n${account(', loop: {mind: native, name: zi}')}`
const FACE = 'interface: {description: d, tools: []}'

const FILES: Record<string, string> = {
  'good.yaml': account(),
  'key.yaml': account(', pryce: 3'),
  'unit.yaml': account(', endow: {disk: 10KB}'),
  'missing.yaml': agent(`code: {file: no.js}, loop: {mind: code}, ${FACE}`),
  'inline.yaml': agent(`code: "function step( {", loop: {mind: code}, ${FACE}`),
  'file.yaml': agent(`code: {file: agents/bad.js}, loop: {mind: code}, ${FACE}`),
  'agents/bad.js': 'function step() {\n  let x = ;\n}\n',
  'async.yaml': agent(`code: {file: agents/async.js}, loop: {mind: code}, ${FACE}`),
  'agents/async.js': 'function step() {}\n\nasync function later() {}\n',
  'llm.yaml': account(', loop: {mind: llm}'),
  'not.yaml': 'name: x\n  bad: [',
  'without.yaml': `genesis: {without: [genesis_private]}\n${account()}`,
  'none.yaml': native('none.ts'),
  'other.yaml': native('other.ts'),
  'other.ts': 'export function other() {}\n',
  'throws.yaml': native('throws.ts'),
  'throws.ts': "throw new Error('not today')\n",
  'broken.yaml': native('broken.ts'),
  'broken.ts': 'export function zi( {\n',
  'shipped.yaml': `genesis: {with: [other.ts]}\n${account()}`,
  'text.oikos': 'this is no run file\n'.repeat(50),
  'taken/here.txt': 'mine',
}

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'oikos-'))
  write(folder, FILES)
  record(join(folder, 'newer.oikos'), (seq) => seq > 10).abandon()
  const db = new Database(join(folder, 'newer.oikos'))
  db.exec("UPDATE manifest SET value = 99 WHERE key = 'format'")
  // Of a file that was signed off it would be damage.
  db.exec("DELETE FROM manifest WHERE key = 'digests'")
  db.close()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What is typed, and what must be said. */
const REFUSED: [string, RegExp][] = [
  ['run key.yaml', /^key\.yaml:5:\d+ {2}artifacts\[0\]\.pryce .*did you mean "price"\?\n$/],
  ['run unit.yaml', /^unit\.yaml:5:\d+ {2}artifacts\[0\]\.endow\.disk {2}"10KB".*250kB.*\n$/],
  ['run missing.yaml', /^missing\.yaml:5:\d+ .*no file no\.js beside the scenario\n$/],
  ['run inline.yaml', /^inline\.yaml:5:\d+ {2}a {2}code, line 1, column 17: .*\n$/],
  ['run file.yaml', /^agents\/bad\.js:2:11 {2}a .*\n$/],
  ['run async.yaml', /^agents\/async\.js:3:1 {2}a .*async.*\n$/],
  [
    'run llm.yaml',
    /^llm\.yaml:5:\d+ {2}a .*a mind of llm needs a model: .* set llm\.default or llm\.providers in the configuration\n$/,
  ],
  ['run not.yaml', /^not\.yaml:\d+:\d+ /],
  ['run without.yaml', /access_contract_id .*"genesis_private" is left out by genesis\.without\n$/],
  ['run none.yaml', /^none\.yaml:1:\d+ {2}native .*there is no file none\.ts/],
  ['run other.yaml', /other\.ts: it exports no function zi, which a needs; it has other\n$/],
  ['run throws.yaml', /throws\.ts: not today\n$/],
  ['run broken.yaml', /broken\.ts: .+\n$/],
  ['run shipped.yaml', /other\.ts: it exports no genesis artifact\n$/],
  ['run none-such.yaml', /^none-such\.yaml .*there is no such file/],
  ['run', /missing required argument 'scenario'/],
  ['run good.yaml --seeds 3', /unknown option '--seeds'\n.*Did you mean --seed\?/],
  ['run good.yaml --seed x', /^--seed x is no integer: write --seed 7\n$/],
  ['run good.yaml --seed=', /^--seed {2}is no integer/],
  ['run good.yaml --seed 0x10', /^--seed 0x10 is no integer/],
  ['run good.yaml --until soon', /"soon" is no end: write a duration such as 250ms/],
  ['run good.yaml --set nonsense', /"nonsense" is not a setting: write key\.key=value\n$/],
  ['run good.yaml --set fees.nope=1', /unknown key "nope": use to, transfer/],
  ['run good.yaml --set artifacts.a.__proto__.x=1', /"__proto__" is no key/],
  ['run good.yaml --out text.oikos', /^oikos: text\.oikos: it exists already: .*--out\n$/],
  ['run good.yaml --out text.oikos/x', /^oikos: .*text\.oikos/],
  ['frobnicate', /unknown command 'frobnicate'/],
  ['new taken', /^taken exists already: choose another name\n$/],
  ['new text.oikos/x', /^oikos: .*text\.oikos\/x/],
  ['timeline text.oikos', /^oikos: text\.oikos: it is no run file/],
  ['timeline newer.oikos', /newer\.oikos: it has format 99, .*this oikos reads up to \d+/],
]

describe.concurrent('refused', () => {
  // A supervisor passes on what its engine says, as some of these show; the others do without one.
  test.each(REFUSED.map((one, i) => [...one, i] as const))(
    'oikos %s',
    async (typed, message, i) => {
      const alone: Record<string, string> = i % 8 === 0 ? {} : { OIKOS_ENGINE: '1' }
      const said = await start(typed.split(' '), folder, alone).said
      expectReadable(said, [typed])
      const { out, err, code } = said
      expect(err).toMatch(message)
      expect(out).toBe('')
      expect(code).toBe(2)
    },
  )
})

test('check --json names each problem with its place', async () => {
  const { out, code } = await oikos(['check', 'key.yaml', '--json'], folder)
  const { ok, problems } = JSON.parse(out) as { ok: boolean; problems: object[] }
  expect(code).toBe(2)
  expect(ok).toBe(false)
  expect(problems).toMatchObject([{ file: 'key.yaml', line: 5, path: 'artifacts[0].pryce' }])
})

test('what was refused left nothing behind', () => {
  const made = readdirSync(folder, { recursive: true }).map(String)
  const known = [...Object.keys(FILES), 'agents', 'taken', 'newer.oikos', 'checkpoints']
  expect(made.filter((name) => !known.includes(name))).toEqual([])
})
