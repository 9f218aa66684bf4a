// Tries.
import { test } from 'vitest'
import { check } from './check.ts'

for (const f of (process.env.F ?? '').split(',')) test(f, () => check(`test/scenarios/${f}.yaml`))
