// The files that a scenario is made of, and waiting until one of them has another text.
import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { genesisIds } from '../../genesis/catalogue.ts'
import { readText } from '../run/code_file.ts'
import { isProblems, readScenario, type ScenarioOptions } from '../run/scenario.ts'

/** Texts by full path; null where there is no such file, or not yet. */
export type Texts = Map<string, string | null>

/**
 * The scenario, every file that it asks for, also those that are not there, and what its modules
 * import beside them. Of one that can't be read, what was asked for until then, and all of `known`.
 */
export function filesOf(path: string, options: ScenarioOptions, known: Iterable<string>): Texts {
  const texts: Texts = new Map()
  const read = (full: string): string | null => {
    const before = texts.get(full)
    const text = before === undefined ? readText(full) : before
    texts.set(full, text)
    return text
  }
  const whole = (): Texts => {
    for (const file of known) read(file)
    return texts
  }
  const text = read(resolve(path))
  if (text === null) return whole()
  const beside = (file: string) => resolve(dirname(path), file)
  const scenario = readScenario(text, path, {
    ...options,
    genesisIds,
    read: (file) => read(beside(file)),
  })
  if (isProblems(scenario)) return whole()
  const modules = [...scenario.genesis.with, scenario.nativeFile ?? []].flat().map(beside)
  for (let file = modules.pop(); file !== undefined; file = modules.pop()) {
    for (const one of importsOf(file, read(file) ?? '')) {
      if (!texts.has(one)) modules.push(one)
      read(one)
    }
  }
  return texts
}

function importsOf(file: string, text: string): string[] {
  const named = text.matchAll(/\b(?:from|import)\s*\(?\s*['"](\.[^'"\n]+)['"]/g)
  return [...named].map((match) => resolve(dirname(file), match[1]!))
}

/** Looked at so often; a change is taken when nothing more has happened until the next look. */
const LOOK_MS = 150

export type Changes = { found: Promise<string[]>; end: () => void }

/**
 * Answers, once, which files have another text than they had. By looking again and again at size,
 * time and number of each, so that it does not matter how an editor writes them.
 */
export function changesOf(before: Texts): Changes {
  const stamps = new Map([...before.keys()].map((file) => [file, stampOf(file)]))
  // What was written between the reading and the first look counts as well.
  let isMoving = true
  let timer: NodeJS.Timeout | undefined
  const found = new Promise<string[]>((resolve) => {
    timer = setInterval(() => {
      const moved = [...stamps].filter(([file, stamp]) => stampOf(file) !== stamp)
      for (const [file] of moved) stamps.set(file, stampOf(file))
      if (moved.length > 0) isMoving = true
      else if (isMoving) {
        isMoving = false
        const changed = [...before].filter(([file, text]) => readText(file) !== text)
        if (changed.length === 0) return
        clearInterval(timer)
        resolve(changed.map(([file]) => file))
      }
    }, LOOK_MS)
  })
  return { found, end: () => clearInterval(timer) }
}

function stampOf(file: string): string {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false })
  return found === undefined ? 'none' : `${found.ino} ${found.size} ${found.mtimeNs}`
}
