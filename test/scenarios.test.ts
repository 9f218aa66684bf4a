// Every scenario file is its own test: lived twice, folded, taken back, every law recounted.
import { readdirSync } from 'node:fs'
import { describe, test } from 'vitest'
import { check } from './check.ts'

function scenariosIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => `${folder}/${name}`)
}

for (const folder of ['test/scenarios', 'scenarios']) {
  describe(folder, () => {
    for (const path of scenariosIn(folder)) test(path, () => check(path))
  })
}
