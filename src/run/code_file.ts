// Files that a scenario brings: read once, kept with their text, types stripped from TypeScript.
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'

/** Reads a file as text; null when there is none. Paths are as the scenario writes them. */
export type ReadText = (file: string) => string | null

export const readText: ReadText = (file) => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

/** A file of a code, and how many lines of the code are its. */
export type CodeFile = { file: string; lines: number }

export type Code =
  | { ok: true; code: string | null; files?: CodeFile[] }
  | { ok: false; message: string }

/** A line of a code as one of the file that it stands in. */
export function placeIn(files: readonly CodeFile[], line: number): { file: string; line: number } {
  let before = 0
  for (const { file, lines } of files) {
    if (line <= before + lines) return { file, line: line - before }
    before += lines
  }
  return { file: files.at(-1)!.file, line }
}

export class SourceFiles {
  /** Text by path as written, exactly as read. */
  readonly texts: Record<string, string> = {}
  private readonly read: ReadText
  private readonly codes = new Map<string, Code>()

  constructor(read: ReadText) {
    this.read = read
  }

  text(file: string): string | null {
    const known = this.texts[file]
    if (known !== undefined) return known
    const text = this.read(file)
    if (text !== null) this.texts[file] = text
    return text
  }

  /** Code as a scenario gives it: a text, `{file}`, or `{files}`, put together in order. */
  code(given: unknown): Code {
    if (given === undefined || given === null) return { ok: true, code: null }
    if (typeof given === 'string') return { ok: true, code: given }
    const keys = typeof given === 'object' ? Object.keys(given) : []
    const { file, files = [file] } = given as { file?: unknown; files?: unknown }
    const names = Array.isArray(files) ? files : []
    if (names.length === 0 || !names.every(isName) || keys.length !== 1) {
      const message = 'code must be a text, {file: agents/smith.js} or {files: [one.js, more.js]}'
      return { ok: false, message }
    }
    const [first, ...more] = names.map((name) => this.known(name))
    return more.reduce(together, first!)
  }

  private known(file: string): Code {
    const code = this.codes.get(file) ?? this.fromFile(file)
    this.codes.set(file, code)
    return code
  }

  private fromFile(file: string): Code {
    const text = this.text(file)
    if (text === null) {
      return { ok: false, message: `there is no file ${file} beside the scenario` }
    }
    if (file.endsWith('.js')) return { ok: true, code: text, files: [{ file, lines: lines(text) }] }
    if (file.endsWith('.ts')) return stripped(text, file)
    return { ok: false, message: `${file} must end in .js or .ts` }
  }
}

function isName(value: unknown): value is string {
  return typeof value === 'string'
}

function lines(text: string): number {
  return text.split('\n').length
}

function together(one: Code, other: Code): Code {
  if (!one.ok || !other.ok) return one.ok ? other : one
  return {
    ok: true,
    code: `${one.code}\n${other.code}`,
    files: [...(one.files ?? []), ...(other.files ?? [])],
  }
}

/** Types become white space, so that lines and columns stay what they are in the file. */
function stripped(text: string, file: string): Code {
  try {
    const code = stripTypeScriptTypes(text, { mode: 'strip' })
    return { ok: true, code, files: [{ file, lines: lines(text) }] }
  } catch (error) {
    const { message, stack } = error as Error
    const line = /^[^\n]*:(\d+)\n/.exec(stack ?? '')?.[1]
    return { ok: false, message: `${file}${line === undefined ? '' : `:${line}`}  ${message}` }
  }
}
