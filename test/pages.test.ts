// Undocumented means failing: generated pages, configuration keys, commands and their options.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { programFor } from '../src/cli/commands.ts'
import { kinds } from '../src/kernel/event.ts'
import { pages } from './pages.ts'

for (const [path, page] of pages) {
  test(`${path} is what npm run pages would write`, async () => {
    expect(readFileSync(path, 'utf8')).toBe(await page())
  })
}

test('every kind of event has an example that fits its schema', () => {
  for (const [kind, { data, example, says }] of Object.entries(kinds)) {
    expect(data.safeParse(example).error, kind).toBeUndefined()
    expect(says, kind).toMatch(/^[A-Z`].*\.$/)
  }
})

test('the README names every command and every option', async () => {
  const readme = readFileSync('README.md', 'utf8')
  for (const command of (await programFor([])).commands) {
    expect(readme, command.name()).toContain(`oikos ${command.name()}`)
    for (const option of command.options) {
      if (option.long !== '--help')
        expect(readme, `${command.name()} ${option.long}`).toContain(option.long)
    }
  }
})
