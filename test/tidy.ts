// The rules of the tree, as functions of its files: what each bans and what to do instead.

export type SourceFile = { path: string; text: string }

/** Rows from the top; a folder imports only from rows below its own. */
const ROWS = [
  ['cli', 'library'],
  ['experiment', 'inspect'],
  ['run'],
  ['sandbox', 'llm', 'memory'],
  ['agents'],
  ['kernel'],
  ['economy', 'artifacts'],
  ['base'],
]
const CORE = ['agents', 'kernel', 'economy', 'artifacts', 'base', 'genesis']
const NAMES =
  /(^|_)(utils?|helpers?|common|misc|managers?|services?|handlers?|impl|types|index)(_|$)/
const LINES_MAX = 400
const COLUMNS_MAX = 100

const CORE_BANS: [RegExp, string][] = [
  [/\bDate\b(?!`)/, 'Date: the core has virtual time alone, take it from the kernel'],
  [/\bMath\.random\b/, 'Math.random: draw from base/random.ts'],
  [/\bprocess\.|\bglobalThis\b/, 'process or globalThis: hand in what is needed'],
  [/\bset(Timeout|Interval|Immediate)\b/, 'timers: wait on the kernel'],
  [/\bMath\.(pow|exp|log|sin|cos|tan)\b|\*\*(?! )/, 'engine mathematics: use integers'],
]
const BANS: [RegExp, string][] = [
  [/\.sort\(\)/, 'sort() without a comparator: pass byCodeUnit or another'],
  [/\blocaleCompare\b|\btoLocale/, 'localeCompare or toLocale…: use byCodeUnit'],
  [/\b(it|test|describe)\.(only|todo)\b/, 'only or todo in a test: finish it'],
]

/** Everything wrong with the files, one line each. */
export function tidy(files: readonly SourceFile[]): string[] {
  const known = new Map(files.map((file) => [file.path, file]))
  return [
    ...files.flatMap((file) => [...shape(file), ...bans(file), ...layers(file)]),
    ...cycles(known),
    ...doors(files),
  ]
}

function shape({ path, text }: SourceFile): string[] {
  const problems: string[] = []
  const lines = text.split('\n')
  const first = lines[0]!.startsWith('#!') ? lines[1]! : lines[0]!
  const name = path
    .split('/')
    .at(-1)!
    .replace(/(\.test)?\.tsx?$/, '')
  if (!first.startsWith('// ')) problems.push(`${path}: its first line must say what it is for`)
  if (lines.length - 1 > LINES_MAX) problems.push(`${path}: over ${LINES_MAX} lines, split it`)
  const wide = lines.findIndex((line) => line.length > COLUMNS_MAX)
  if (wide >= 0 && !path.startsWith('test/')) {
    problems.push(`${path}: line ${wide + 1} has over ${COLUMNS_MAX} columns`)
  }
  if (NAMES.test(name)) problems.push(`${path}: the name says nothing, name its subject`)
  return problems
}

/** Tests of the sandbox and of these rules hold, as text, what they are about. */
const HOLDS_BANNED_TEXT = /^test\/(tidy|sandbox)/

function bans({ path, text }: SourceFile): string[] {
  if (HOLDS_BANNED_TEXT.test(path)) return []
  const code = withoutComments(text)
  const rules = CORE.includes(folderOf(path)) ? [...CORE_BANS, ...BANS] : BANS
  return rules.filter(([ban]) => ban.test(code)).map(([, advice]) => `${path}: ${advice}`)
}

function layers(file: SourceFile): string[] {
  const { path } = file
  if (path.startsWith('test/')) return []
  const from = folderOf(path)
  const problems: string[] = []
  for (const target of importsOf(file)) {
    const core = CORE.includes(from)
    if (!target.startsWith('.')) {
      if (core && !['zod', 'seedrandom'].includes(target)) {
        problems.push(`${path}: the core may not import ${target}, hand it in as a function`)
      }
      continue
    }
    const to = folderOf(resolved(path, target))
    if (to !== from && rowOf(to) <= rowOf(from)) {
      problems.push(`${path}: ${from} may not import from ${to}`)
    }
  }
  return problems
}

/** Genesis stands on the kernel; only what is above the agents may stand on genesis. */
function rowOf(folder: string): number {
  if (folder === 'genesis') return ROWS.findIndex((row) => row.includes('kernel')) - 0.5
  return ROWS.findIndex((row) => row.includes(folder))
}

function cycles(known: ReadonlyMap<string, SourceFile>): string[] {
  const done = new Set<string>()
  const problems: string[] = []
  const visit = (path: string, trail: string[]): void => {
    if (trail.includes(path)) {
      problems.push(`cycle: ${[...trail.slice(trail.indexOf(path)), path].join(' → ')}`)
      return
    }
    if (done.has(path)) return
    for (const target of importsOf(known.get(path)!)) {
      const next = target.startsWith('.') ? resolved(path, target) : ''
      if (known.has(next)) visit(next, [...trail, path])
    }
    done.add(path)
  }
  for (const path of known.keys()) visit(path, [])
  return problems
}

/** Free are zod, the language of schemas, and preact, the language of the page. */
const FREE = /^(zod|preact)($|\/)/

/** One file of src and genesis imports each npm package, but for those that are free. */
function doors(files: readonly SourceFile[]): string[] {
  const doors = new Map<string, string[]>()
  for (const file of files) {
    if (file.path.startsWith('test/')) continue
    for (const target of importsOf(file)) {
      if (target.startsWith('.') || target.startsWith('node:') || FREE.test(target)) continue
      doors.set(target, [...(doors.get(target) ?? []), file.path])
    }
  }
  return [...doors]
    .filter(([, paths]) => paths.length > 1)
    .map(([name, paths]) => `${name} is imported by ${paths.join(' and ')}: one door a package`)
}

/** Modules that a file imports; types alone make no cycle, since they are stripped. */
function importsOf({ text }: SourceFile): string[] {
  const statements = text.matchAll(
    /^(?:import|export)\s+(?!type\b)[^'"]*?from\s+['"]([^'"]+)['"]/gm,
  )
  return [...statements].map((match) => match[1]!)
}

function folderOf(path: string): string {
  const [top, folder] = path.split('/')
  return top === 'src' ? folder! : top!
}

function resolved(from: string, target: string): string {
  const parts = from.split('/').slice(0, -1)
  for (const step of target.split('/')) {
    if (step === '..') parts.pop()
    else if (step !== '.') parts.push(step)
  }
  return parts.join('/')
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
}
