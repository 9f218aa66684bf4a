// Guest code as it was at an instant, and where its lines stand in the files that it came from.
import { recordedScenario } from './again.ts'
import { type CodeFile, placeIn } from './code_file.ts'
import type { RunFile } from './run_file.ts'
import { isProblems } from './scenario.ts'

/** A code, and the files whose lines it has; null where it came from none. */
export type Source = { code: string; files: readonly CodeFile[] | null }

/** A line of a file, or of a code where it came from none. */
export type SourcePlace = { file: string | null; line: number }

type Version = { t: number; code: string | null }

/** What guests ran in a run. Codes are read once, when the first of them is asked for. */
export class GuestSources {
  private readonly file: RunFile
  private versions: Map<string, Version[]> | null = null
  private files: Map<string, readonly CodeFile[]> | null = null

  constructor(file: RunFile) {
    this.file = file
  }

  /**
   * The code that an artifact had after all of an instant. Null where it had none, where what made
   * it was undone, and for all of a light run, which has no events to tell.
   */
  at(id: string, t: number): Source | null {
    if (this.file.isLight) return null
    this.versions ??= versionsIn(this.file)
    const then = this.versions.get(id)?.findLast((one) => one.t <= t)
    return then?.code ? this.of(then.code) : null
  }

  /** A code that is known, with the files of the scenario that have it, whoever runs it. */
  of(code: string): Source {
    this.files ??= filesIn(this.file)
    return { code, files: this.files.get(code) ?? null }
  }

  /** All codes that an artifact ever had. */
  codesOf(id: string): Set<string> {
    this.versions ??= versionsIn(this.file)
    const codes = this.versions.get(id)?.map(({ code }) => code) ?? []
    return new Set(codes.filter((code) => code !== null))
  }

  /** Everybody who ever had a code, in order of birth. */
  holdersOf(code: string): string[] {
    this.versions ??= versionsIn(this.file)
    return [...this.versions]
      .filter(([, of]) => of.some((one) => one.code === code))
      .map(([id]) => id)
  }

  /** Where a file that the scenario brought stands in the codes that have it, by its name. */
  linesOf(file: string, line: number): { code: string; line: number }[] {
    this.files ??= filesIn(this.file)
    const found: { code: string; line: number }[] = []
    for (const [code, files] of this.files) {
      let before = 0
      for (const one of files) {
        const isNamed = one.file === file || one.file.endsWith(`/${file}`)
        if (isNamed && line <= one.lines) found.push({ code, line: before + line })
        before += one.lines
      }
    }
    return found
  }

  /** Everybody who ever had code. */
  get ids(): string[] {
    this.versions ??= versionsIn(this.file)
    return [...this.versions]
      .filter(([, of]) => of.some(({ code }) => code !== null))
      .map(([id]) => id)
  }

  /** The names of the files that codes came from. */
  get names(): string[] {
    this.files ??= filesIn(this.file)
    return [...new Set([...this.files.values()].flat().map(({ file }) => file))]
  }
}

export function placeOf({ files }: Source, line: number): SourcePlace {
  return files === null ? { file: null, line } : placeIn(files, line)
}

function versionsIn(file: RunFile): Map<string, Version[]> {
  const versions = new Map<string, Version[]>()
  const kept = new Map<string, string>()
  for (const { t, data } of file.events({ kinds: ['artifact.created', 'artifact.written'] })) {
    const { id, code } = data as { id: string; code?: string | null }
    if (code === undefined) continue
    const text = code === null ? null : (kept.get(code) ?? code)
    if (text !== null) kept.set(text, text)
    const of = versions.get(id)
    if (of === undefined) versions.set(id, [{ t, code: text }])
    else of.push({ t, code: text })
  }
  return versions
}

/** By code. A scenario that this oikos can't read any more tells nothing of files. */
function filesIn(file: RunFile): Map<string, readonly CodeFile[]> {
  const files = new Map<string, readonly CodeFile[]>()
  const scenario = recordedScenario(file)
  if (isProblems(scenario)) return files
  for (const { code, codeFiles } of scenario.artifacts) {
    if (code !== null && codeFiles !== undefined) files.set(code, codeFiles)
  }
  return files
}
