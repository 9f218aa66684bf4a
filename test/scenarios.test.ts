// Every scenario file is its own test: lived twice, folded, taken back, every law recounted.
import { test } from 'vitest'
import { check, scenarioFiles } from './check.ts'

for (const path of scenarioFiles()) test(path, () => check(path))
