// Every large scenario can be left at any checkpoint and gone on with: nothing about it changes.
import { test } from 'vitest'
import { IS_CAMPAIGN, travel, travelled } from './travel.ts'

/** They are travelled whole in the campaign; in the tests, their first part. */
const PART = IS_CAMPAIGN ? [] : ['until={events: 700}']

for (const path of travelled('scenarios')) test(path, () => travel(path, PART), 600_000)
