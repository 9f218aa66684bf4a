// How the tests run: forks, because isolated-vm needs --no-node-snapshot and worker threads refuse it.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // By default one core is left alone, which on two is half of them.
    maxWorkers: 2,
    pool: 'forks',
    execArgv: ['--no-node-snapshot'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 10_000 } },
  },
})
