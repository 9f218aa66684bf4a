// Every scenario can be left at any checkpoint and gone on with: nothing about it changes.
import { test } from 'vitest'
import { scenarioFiles } from './check.ts'
import { travel } from './travel.ts'

for (const path of scenarioFiles()) test(path, () => travel(path), 600_000)
