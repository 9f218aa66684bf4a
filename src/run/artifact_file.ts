// Artifact files: fields that an artifact of a scenario takes from a YAML file of their own.
import { isAbsolute, posix } from 'node:path'
import { didYouMean } from '../base/nearest.ts'
import { found, type Path } from '../base/shape.ts'
import type { SourceFiles } from './code_file.ts'
import { MAKING } from './population.ts'
import type { Place, Problems } from './problem.ts'
import { artifactSchema } from './scenario_schema.ts'
import { type Position, readYaml } from './yaml_source.ts'

/** Belongs where an artifact is made, not to what it is made of. */
const NOT_HERE: readonly string[] = ['id', 'from', 'network', ...MAKING]

type Fields = Record<string, unknown>

/** Where the fields stand that the artifact at `at` took from `file`. */
type Taken = { at: Path; keys: Set<string>; file: string; locate: (path: Path) => Position }

/** What the artifacts of one scenario took from files; each is found again where it stands. */
export class ArtifactFiles {
  private readonly taken: Taken[] = []
  private readonly files: SourceFiles
  private readonly beside: string

  /** `beside` is the folder of the scenario, as problems name it. */
  constructor(files: SourceFiles, beside: string) {
    this.files = files
    this.beside = beside
  }

  /** The place of a path in a file that it was taken from; null where the scenario has it. */
  place(path: Path): Place | null {
    for (const { at, keys, file, locate } of this.taken) {
      const key = path[at.length]
      if (!at.every((step, i) => step === path[i]) || !keys.has(key as string)) continue
      return { file, ...locate(path.slice(at.length)) }
    }
    return null
  }

  /**
   * A raw artifact with the fields of the file that its `from` names; those given beside it replace
   * them, whole. Null where there is no such file, or it holds no fields.
   */
  filled(raw: unknown, at: Path, problems: Problems): unknown {
    if (typeof raw !== 'object' || raw === null || !Object.hasOwn(raw, 'from')) return raw
    const { from, ...given } = raw as Fields
    const where = [...at, 'from']
    if (typeof from !== 'string' || from === '') {
      problems.add(where, `${found(from)} is no file: write from: library/english.yaml`, from)
      return null
    }
    const text = this.files.text(from)
    if (text === null) {
      problems.add(where, `there is no file ${from} beside the scenario`, from)
      return null
    }
    const file = posix.join(this.beside, from)
    const source = readYaml(text)
    for (const { at: position, ...one } of source.problems) {
      problems.addAt({ file, ...position }, one)
    }
    if (source.problems.length > 0) return null
    const { value, locate } = source
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      const message = `${found(value)} is not a map: write the fields of an artifact`
      problems.addAt({ file, line: 1, column: 1 }, { path: [], message, value })
      return null
    }
    const fields = value as Fields
    for (const key of Object.keys(fields)) {
      const message = keyProblem(key)
      if (message === null) continue
      problems.addAt({ file, ...locate([key]) }, { path: [key], message, value: fields[key] })
      delete fields[key]
    }
    const keys = Object.keys(fields).filter((key) => !Object.hasOwn(given, key))
    this.taken.push({ at, keys: new Set(keys), file, locate })
    if (fields.code !== undefined) fields.code = codeFrom(fields.code, from)
    return { ...fields, ...given }
  }
}

function keyProblem(key: string): string | null {
  if (NOT_HERE.includes(key)) return `${key} is given in the scenario, where the artifact is made`
  const known = Object.keys(artifactSchema.shape).filter((one) => !NOT_HERE.includes(one))
  if (known.includes(key)) return null
  return `unknown key "${key}"${didYouMean(key, known)}`
}

/** Files beside the artifact's file become the same files as seen from the scenario. */
function codeFrom(code: unknown, from: string): unknown {
  if (typeof code !== 'object' || code === null) return code
  const seen = (file: unknown) =>
    typeof file !== 'string' || isAbsolute(file) ? file : posix.join(posix.dirname(from), file)
  const { file, files } = code as { file?: unknown; files?: unknown }
  if (Array.isArray(files)) return { ...code, files: files.map(seen) }
  return file === undefined ? code : { ...code, file: seen(file) }
}
