// Problems of an input file: where, what was found, what to write instead.
import { type Path, pathText, type ShapeProblem } from '../base/shape.ts'

/** `line` and `column` count from 1; they are 0 where there is no text to point at. */
export type Place = { file: string; line: number; column: number }

export type Problem = Place & {
  path: string
  value: unknown
  message: string
}

/** `scenarios/x.yaml:12:7  artifacts[2].pryce  unknown key "pryce": did you mean "price"?` */
export function formatProblem(problem: Problem): string {
  const { file, line, column, path, message } = problem
  const where = line === 0 ? file : `${file}:${line}:${column}`
  return [where, path, message].filter((part) => part !== '').join('  ')
}

/** Collects the problems of one value; each is found again in the text that it came from. */
export class Problems {
  readonly list: Problem[] = []
  private readonly seen = new Set<string>()
  private readonly place: (path: Path) => Place

  constructor(place: (path: Path) => Place) {
    this.place = place
  }

  /** A problem at a path. Only the first at one place counts: copies share their maker's place. */
  add(path: Path, message: string, value?: unknown): void {
    this.addAt(this.place(path), { path, message, value })
  }

  addAt(where: Place, { path, message, value }: ShapeProblem): void {
    const text = pathText(path)
    const key = `${where.file}:${where.line}:${where.column} ${text}`
    if (this.seen.has(key)) return
    this.seen.add(key)
    this.list.push({ ...where, path: text, value, message })
  }

  /** Problems of a part of the value that stands at `path`. */
  addShape(path: Path, problems: ShapeProblem[]): void {
    for (const one of problems) this.add([...path, ...one.path], one.message, one.value)
  }

  /** What has no text first, then file by file in the order of each text. */
  sorted(): Problem[] {
    const files = [...new Set(this.list.map((one) => (one.line === 0 ? '' : one.file)))]
    const rank = ({ line, file }: Problem) => (line === 0 ? -1 : files.indexOf(file))
    return this.list.sort((a, b) => rank(a) - rank(b) || a.line - b.line || a.column - b.column)
  }
}
