// Every small scenario can be left at any checkpoint and gone on with: nothing about it changes.
import { test } from 'vitest'
import { travel, travelled } from './travel.ts'

for (const path of travelled('test/scenarios')) test(path, () => travel(path), 600_000)
