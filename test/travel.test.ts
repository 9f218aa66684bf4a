// Every scenario can be left at any checkpoint and gone on with: nothing about it changes.
import { test } from 'vitest'
import { scenarioFiles } from './check.ts'
import { IS_CAMPAIGN, travel } from './travel.ts'

/** The large ones are travelled whole in the campaign; in the tests, their first part. */
function partOf(path: string): string[] {
  return IS_CAMPAIGN || path.startsWith('test/') ? [] : ['until={events: 700}']
}

/** Each third in the tests, all in the campaign. */
const travelled = scenarioFiles().filter((_, i) => IS_CAMPAIGN || i % 3 === 1)

for (const path of travelled) test(path, () => travel(path, partOf(path)), 600_000)
