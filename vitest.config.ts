// How the tests run: forks, because isolated-vm needs --no-node-snapshot and worker threads refuse it.
import { defineConfig } from 'vitest/config'

/** They plant faults in modules, or measure the memory of their process: each in a process of its own. */
const APART = ['mutation', 'sandbox_hostile'].map((name) => `test/${name}.test.ts`)
const ALL = 'test/**/*.test.ts'

export default defineConfig({
  test: {
    // By default one core is left alone, which on two is half of them.
    maxWorkers: 2,
    pool: 'forks',
    execArgv: ['--no-node-snapshot'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 10_000 } },
    projects: [
      { extends: true, test: { name: 'apart', include: APART } },
      // A process loads the sources once for all files that it runs.
      { extends: true, test: { name: 'all', include: [ALL], exclude: APART, isolate: false } },
    ],
  },
})
