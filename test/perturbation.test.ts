// Perturbations: whatever a run is carried out with, its history stays the same; one axis at a time.
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inFolder, live, scenarioOf } from './check.ts'
import { REPO, saidBy } from './cli_process.ts'

/** Axes that need a process of their own are part of `npm run test:all`. */
const ALL = process.env.OIKOS_TIMES !== undefined

/** Guests of every kind, chance, sleep, debt, failures, contracts, many agents, and models. */
const SCENARIOS = ['test/scenarios/alive.yaml', 'test/scenarios/thinkers.yaml']
const MORE = ['test/scenarios/hostile-failing.yaml', 'test/scenarios/sleep.yaml']
/** One so long that what is hot in it is compiled. */
const HOT = 'scenarios/bazaar.yaml'

const hashes = new Map<string, string>()

beforeAll(async () => {
  for (const path of [...SCENARIOS, ...(ALL ? [...MORE, HOT] : [])]) {
    hashes.set(path, (await live(scenarioOf(path))).eventHash)
  }
}, 120_000)

/** What is only operational. The delays of a model change the order in which its answers come. */
const SETTINGS: Record<string, string[]> = {
  'one isolate': ['sandbox.isolates=1'],
  'many isolates': ['sandbox.isolates=13'],
  'one script kept': ['sandbox.isolates=1', 'sandbox.scripts=1'],
  'a few scripts kept': ['sandbox.scripts=3'],
  'isolates of other sizes': ['sandbox.memory_mb=64'],
  'each event flushed': ['record.batch=1'],
  'all flushed at the end': ['record.batch=100000'],
  'a checkpoint after each turn': ['checkpoint.events=1', 'checkpoint.reload=0'],
  'a checkpoint every virtual second, some gone on from': [
    'checkpoint.every=1s',
    'checkpoint.reload=3',
  ],
  'no checkpoint': ['checkpoint.events=0', 'checkpoint.every=0'],
  'one call of a model at a time': ['edge.concurrency=1'],
  'all calls of a model at once': ['edge.concurrency=1000'],
}

describe('settings that are only operational', () => {
  for (const [axis, set] of Object.entries(SETTINGS)) {
    test(axis, () =>
      inFolder(async (folder) => {
        for (const path of livedWith(axis)) {
          const name = join(folder, `${path.replaceAll('/', '-')}.oikos`)
          const { eventHash } = await live(scenarioOf(path, set), name)
          expect(eventHash, path).toBe(hashes.get(path))
        }
      }),
    )
  }
})

/** Quick ones, unless all is asked for. */
function livedWith(axis: string): string[] {
  if (ALL) return [...SCENARIOS, ...MORE]
  return SCENARIOS.filter((path) => path.includes('thinkers') === axis.includes('model'))
}

test('answers that come in another order', async () => {
  const path = 'test/scenarios/thinkers.yaml'
  for (const delay of [
    '{least: 0, most: 0}',
    '{least: 5ms, most: 6ms}',
    '{least: 0, most: 40ms}',
  ]) {
    const set = [`llm.providers.local.delay=${delay}`]
    const scenario = scenarioOf(path)
    const other = scenarioOf(path, set)
    // The delay stands in the configuration, which is part of the state; nothing else may differ.
    const lives = [await live(scenario), await live(other)]
    expect(lives[1]!.events, delay).toEqual(lives[0]!.events)
  }
})

/** `without` names a scenario that can't be lived so. */
type Process = { flags?: string[]; env?: Record<string, string>; shell?: string; without?: string }

const PROCESSES: Record<string, Process> = {
  // Without WebAssembly Node can make no HTTP request.
  'nothing compiled at all': { flags: ['--jitless'], without: 'test/scenarios/thinkers.yaml' },
  'no optimising compiler': { flags: ['--no-opt'] },
  'optimised at once': { flags: ['--always-turbofan'] },
  'the baseline compiler for all': { flags: ['--always-sparkplug'] },
  'no compiler between the first and the last': { flags: ['--no-sparkplug', '--no-maglev'] },
  'no inline caches': { flags: ['--no-use-ic'] },
  'a small stack': { flags: ['--stack-size=700'] },
  'a large stack': { flags: ['--stack-size=3900'], shell: 'ulimit -s 65536' },
  'memory moved at each collection': {
    flags: ['--compact-on-every-full-gc', '--gc-interval=3000'],
  },
  'collections under stress': { flags: ['--stress-compaction', '--gc-interval=100000'] },
  'collections at odd moments': { flags: ['--stress-scavenge=50', '--random-seed=7'] },
  'a small young generation': { flags: ['--min-semi-space-size=1', '--max-semi-space-size=1'] },
  'no thread beside its own': { flags: ['--single-threaded'] },
  'hashes seeded otherwise': { flags: ['--hash-seed=12345'] },
  'another time zone': { env: { TZ: 'Pacific/Chatham' } },
  'another language': { env: { LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', LANGUAGE: 'tr' } },
  'another home and folder': { env: { HOME: '/nonexistent' }, shell: 'cd /' },
}

describe.runIf(ALL)('a process with', () => {
  let folder: string
  beforeAll(() => {
    folder = compiled()
  }, 120_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  for (const [axis, how] of Object.entries(PROCESSES)) {
    test(axis, async () => {
      const wanted = [...hashes].filter(([path]) => path !== how.without)
      const paths = wanted.map(([path]) => join(REPO, path))
      const found = await livedElsewhere(join(folder, 'lib/test/perturbed.js'), paths, how)
      expect(found).toEqual(wanted.map(([, hash]) => hash))
    }, 300_000)
  }
})

/** The tree as JavaScript, in a folder that is laid out as a package: Node strips types with what --jitless forbids. */
function compiled(): string {
  const folder = mkdtempSync(join(tmpdir(), 'oikos-'))
  const tsc = join(REPO, 'node_modules/.bin/tsc')
  const options = [
    '--noEmit',
    'false',
    '--rewriteRelativeImportExtensions',
    '--outDir',
    join(folder, 'lib'),
  ]
  spawnSync(tsc, ['-p', join(REPO, 'tsconfig.json'), ...options])
  for (const name of ['config', 'package.json']) {
    cpSync(join(REPO, name), join(folder, name), { recursive: true })
  }
  symlinkSync(join(REPO, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/** The event hashes of scenarios that a process of its own lives; what it complained of, if none. */
async function livedElsewhere(script: string, paths: string[], how: Process): Promise<unknown> {
  const { flags = [], env = {}, shell = 'true' } = how
  const node = join(REPO, 'node_modules/.bin/node')
  const command = [node, '--no-node-snapshot', ...flags, script, ...paths]
  const child = spawn('bash', ['-c', `${shell}; exec "$@"`, 'bash', ...command], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
  })
  const { out, err } = await saidBy(child)
  return out === '' ? err.slice(0, 2000) : JSON.parse(out)
}
