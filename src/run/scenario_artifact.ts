// One artifact of a scenario: its copies, with every default filled in and its own rules checked.
import type { Body } from '../artifacts/artifact.ts'
import { canonical, utf8Length } from '../base/json.ts'
import { type Path, type ShapeProblem, shaped, valueAt } from '../base/shape.ts'
import { formatSize } from '../base/units.ts'
import type { Config } from '../kernel/config.ts'
import type { CodeFile, SourceFiles } from './code_file.ts'
import type { Sources } from './draws.ts'
import { defaultEndowment, type Endowment, emptyEndowment, readEndowment } from './endowment.ts'
import { networkContent } from './network_content.ts'
import { copies } from './population.ts'
import type { Problems } from './problem.ts'
import { type ArtifactGiven, artifactSchema } from './scenario_schema.ts'

/**
 * `endow` is what it has at time zero; `codeFiles` are where its code stands, as written; `members`
 * are those of a network that was made for it.
 */
export type ScenarioArtifact = Body & {
  id: string
  owner: string
  endow: Endowment
  codeFiles?: CodeFile[]
  members?: string[]
}

/** What reading an artifact needs of its scenario. */
export type Surroundings = {
  sources: Sources
  /** How many copies there are of what has an id such as `worker-{n}`; null for no artifact's. */
  countOf: (pattern: string) => number | null
  config: Config
  files: SourceFiles
  hasNative: boolean
  problems: Problems
}

/** The artifacts that one entry of `artifacts:` stands for; what is wrong goes to the problems. */
export function readArtifact(raw: unknown, path: Path, around: Surroundings): ScenarioArtifact[] {
  const made = copies(raw, around.sources)
  if (!made.ok) {
    around.problems.addShape(path, made.problems)
    return []
  }
  const isDrawn = valueAt(raw, ['draw']) !== undefined || valueAt(raw, ['data']) !== undefined
  return made.value.flatMap((copy) => readCopy(copy, path, { ...around, isDrawn }) ?? [])
}

type OfCopy = Surroundings & { isDrawn: boolean }

/** Amounts are whole, and most draws are not. */
function advised(problems: ShapeProblem[], { isDrawn }: OfCopy): ShapeProblem[] {
  if (!isDrawn) return problems
  return problems.map((one) => {
    if (typeof one.value !== 'number' || Number.isInteger(one.value)) return one
    return { ...one, message: `${one.message}: round: true makes a draw whole` }
  })
}

function readCopy(copy: unknown, path: Path, around: OfCopy): ScenarioArtifact | null {
  const { problems, config } = around
  const read = shaped(artifactSchema, copy)
  if (!read.ok) {
    problems.addShape(path, advised(read.problems, around))
    return null
  }
  const { count: _, draw: __, correlated: ___, data: ____, ...given } = read.value
  const { code: codeGiven, endow: endowGiven, network, owner, ...body } = given
  const code = around.files.code(codeGiven)
  if (!code.ok) {
    problems.add([...path, 'code'], code.message, codeGiven)
    return null
  }
  const artifact: ScenarioArtifact = {
    ...body,
    code: code.code,
    owner: owner ?? body.id,
    endow: endowmentOf(read.value, path, around),
  }
  if (code.files !== undefined) artifact.codeFiles = code.files
  if (network !== undefined && !hasNetwork(artifact, network, path, around)) return null
  if (owner === undefined && !body.has_standing) {
    const message = `needs an owner: write owner: <id>, or has_standing: true if it owns itself`
    problems.add([...path, 'owner'], message)
  }
  for (const [key, message] of ruleProblems(artifact, around.hasNative)) {
    problems.add([...path, ...key.split('.')], message)
  }
  for (const [key, message] of sizeProblems(artifact, config)) {
    problems.add([...path, key], message)
  }
  return artifact
}

/** Makes the network that is the content of an artifact; false where it cannot be made. */
function hasNetwork(
  artifact: ScenarioArtifact,
  network: unknown,
  path: Path,
  { sources, countOf, problems }: Surroundings,
): boolean {
  if (artifact.content !== null) {
    problems.add([...path, 'content'], 'its network is its content: leave one of the two out')
    return false
  }
  const made = networkContent(network, artifact.id, { ...sources, countOf })
  if (!made.ok) {
    problems.addShape([...path, 'network'], made.problems)
    return false
  }
  artifact.content = made.content
  artifact.members = made.content.members
  return true
}

/** What its flags promise and its fields do not keep: a key and what to write. */
function* ruleProblems(
  artifact: ScenarioArtifact,
  hasNative: boolean,
): Iterable<[key: string, message: string]> {
  const { loop, code, can_execute: canExecute } = artifact
  if (loop !== null && !artifact.has_standing) {
    yield ['loop', 'a loop needs standing: add has_standing: true']
  }
  if (loop?.mind === 'code' && !canExecute) {
    yield ['loop.mind', 'mind: code needs can_execute: true']
  }
  if (loop?.mind === 'native' && !hasNative) {
    yield ['loop.name', 'a native mind needs native: file.ts at the top of the scenario']
  }
  if (canExecute && code === null) yield ['can_execute', 'can_execute: true needs code']
  if (canExecute && artifact.interface === null && loop?.mind !== 'code') {
    yield [
      'can_execute',
      'can_execute: true needs an interface: {description, tools: [{name, inputSchema}]}',
    ]
  }
}

function* sizeProblems(artifact: ScenarioArtifact, config: Config): Iterable<[string, string]> {
  const { code_bytes, content_bytes, interface_bytes, depends_on } = config.limits
  const sizes: [key: string, bytes: number, most: number, limit: string][] = [
    ['code', utf8Length(artifact.code ?? ''), code_bytes, 'code_bytes'],
    ['content', utf8Length(canonical(artifact.content)), content_bytes, 'content_bytes'],
    ['interface', utf8Length(canonical(artifact.interface)), interface_bytes, 'interface_bytes'],
  ]
  for (const [key, bytes, most, limit] of sizes) {
    if (bytes > most) {
      yield [key, `is ${formatSize(bytes)}: limits.${limit} allows ${formatSize(most)}`]
    }
  }
  if (artifact.depends_on.length > depends_on) {
    yield [
      'depends_on',
      `has ${artifact.depends_on.length} ids: limits.depends_on is ${depends_on}`,
    ]
  }
}

function endowmentOf(given: ArtifactGiven, path: Path, around: OfCopy): Endowment {
  const { config, problems } = around
  const at = [...path, 'endow']
  const isRight = given.type === 'right' && !given.has_standing
  if (!given.has_standing && !isRight) {
    if (given.endow !== undefined) {
      const message = 'only what has standing holds anything: add has_standing: true'
      problems.add(at, `${message}, or endow its owner`, given.endow)
    }
    return emptyEndowment()
  }
  const base = isRight ? emptyEndowment() : defaultEndowment(config)
  const read = readEndowment(given.endow, base, config)
  if (!read.ok) {
    problems.addShape(at, advised(read.problems, around))
    return base
  }
  for (const stock of isRight ? Object.keys(read.value.stocks) : []) {
    problems.add([...at, stock], `a right gives flows and quotas, ${stock} is a stock`)
  }
  return read.value
}
