// `oikos new`: a folder with a scenario and agents to start from, and what an editor needs to help.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { didYouMean } from '../base/nearest.ts'
import { ownFile } from '../run/installation.ts'
import { readYaml } from '../run/yaml_source.ts'
import { orRefused, Refused } from './ending.ts'
import { printJson } from './print.ts'
import type { Command } from './program.ts'

/** The folders of templates/, each a study that runs as it is. */
const TEMPLATES = {
  first: 'a baker sells bread, a shopper finds it and buys',
  blank: 'one agent that counts its steps',
  market: 'buyers and sellers in an order book, limits drawn by the seed',
  auction: 'a seller, bidders, and a house from the library',
  commons: 'a lake that grows back, and who fishes it',
  society: 'minds that a model thinks for; runs without a key',
  contract: 'a club as an access contract, in TypeScript',
  hostile: 'a burglar, and what it does not get away with',
}

const NAMES = Object.keys(TEMPLATES)

export function newCommand(program: Command): void {
  const list = Object.entries(TEMPLATES).map(([name, says]) => `  ${name.padEnd(10)}${says}`)
  program
    .command('new')
    .description('make a folder with a scenario and agents to start from')
    .argument('<name>', 'the folder to make')
    .option('--template <template>', `one of ${NAMES.join(', ')}`, 'first')
    .option('--json', 'print one JSON object')
    .addHelpText('after', `\nTemplates:\n${list.join('\n')}`)
    .action(make)
}

function make(given: string, { template, json }: { template: string; json?: boolean }): void {
  const folder = given.replace(/\/+$/, '')
  if (folder === '') throw new Refused('give the folder a name: npx oikos new my-study')
  if (existsSync(folder)) throw new Refused(`${folder} exists already: choose another name`)
  if (!NAMES.includes(template)) {
    throw new Refused(`no template "${template}"${didYouMean(template, NAMES)}`)
  }
  orRefused(() => {
    mkdirSync(folder, { recursive: true })
    cpSync(fileURLToPath(ownFile(`templates/${template}`)), folder, { recursive: true })
    const scenario = join(folder, 'scenario.yaml')
    const text = readFileSync(scenario, 'utf8')
    for (const file of libraryFiles(text)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      cpSync(fileURLToPath(ownFile(`scenarios/${file}`)), join(folder, file))
    }
    writeFileSync(scenario, `${schemaLine(folder)}\n${named(text, folder)}`)
    if (readdirSync(folder).some((name) => /\.[jt]s$/.test(name))) {
      writeFileSync(join(folder, 'tsconfig.json'), `${JSON.stringify(TSCONFIG, null, 2)}\n`)
    }
  })
  const files = readdirSync(folder)
  if (json) return printJson({ folder, template, files })
  const scenario = `${folder}/scenario.yaml`
  const shown = files.filter((name) => name !== 'tsconfig.json')
  const lines = shown.map((name) => {
    return `${`${folder}/${name}`.padEnd(scenario.length)}  ${SAYS[name] ?? CODE}`
  })
  process.stdout.write(`${lines.join('\n')}\n\nLive it: npx oikos run ${scenario}\n`)
}

const SAYS: Record<string, string> = {
  'scenario.yaml': 'who lives, for how long, what is measured and expected',
  library: 'what the scenario takes from the library of oikos, to read and to change',
}
const CODE = 'code of agents: change it and run again'

/** Editors check guest code with it; each file is a world of its own, not a module of others. */
const TSCONFIG = {
  compilerOptions: {
    lib: ['es2024'],
    types: ['oikos/guest'],
    target: 'es2024',
    module: 'nodenext',
    moduleDetection: 'force',
    allowJs: true,
    checkJs: true,
    strict: true,
    noImplicitAny: false,
    noEmit: true,
    skipLibCheck: true,
  },
  exclude: ['library'],
}

/** What the artifacts of a scenario are taken from, and the code of those, as library/… */
function libraryFiles(text: string): string[] {
  const { artifacts } = readYaml(text).value as { artifacts: { from?: string }[] }
  const froms = artifacts.flatMap(({ from }) => from ?? [])
  return [...new Set(froms.flatMap((from) => [from, ...codeFilesOf(from)]))]
}

function codeFilesOf(from: string): string[] {
  const { value } = readYaml(readFileSync(ownFile(`scenarios/${from}`), 'utf8'))
  const { code } = value as { code?: { file?: string; files?: string[] } }
  return (code?.files ?? [code?.file ?? []].flat()).map((file) => join(dirname(from), file))
}

/** Editors with the YAML language server complete and check the scenario by it. */
function schemaLine(folder: string): string {
  const schema = fileURLToPath(ownFile('types/scenario.schema.json'))
  return `# yaml-language-server: $schema=${relative(resolve(folder), schema)}`
}

function named(text: string, folder: string): string {
  const name = JSON.stringify(folder.split('/').at(-1)!)
  return text.replace(/^name: .*$/m, () => `name: ${name}`)
}
