// Each template of `oikos new`: what it makes is whole, lives, keeps every law and holds.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { check } from './check.ts'
import { inside } from './cli_inside.ts'

const folder = mkdtempSync(join(tmpdir(), 'oikos-templates-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('oikos new', () => {
  for (const template of readdirSync('templates')) {
    test(`--template ${template}`, async () => {
      const study = join(folder, `my-${template}`)
      const said = await inside('new', study, '--template', template)
      expect(said).toMatchObject({ err: '', code: 0 })
      expect(said.out).toContain(`npx oikos run ${study}/scenario.yaml`)
      const path = join(study, 'scenario.yaml')
      const [schema, name] = readFileSync(path, 'utf8').split('\n')
      const [, at] = /^# yaml-language-server: \$schema=(.*)$/.exec(schema!)!
      expect(existsSync(resolve(study, at!)), at).toBe(true)
      expect(name).toBe(`name: "my-${template}"`)
      const there = new Set(readdirSync(study))
      const wanted = [...readdirSync(`templates/${template}`), ...editor(study), ...library(study)]
      expect(there).toEqual(new Set(wanted))
      await check(path)
    })
  }

  test('says what there is, and never writes over anything', async () => {
    const { err } = await inside('new', join(folder, 'x'), '--template', 'markt')
    expect(err).toMatch(/^no template "markt": did you mean "market"\?$/)
    const again = await inside('new', join(folder, 'my-blank'))
    expect(again).toMatchObject({ code: 2, err: expect.stringMatching(/exists already: choose/) })
    const json = JSON.parse((await inside('new', join(folder, 'j'), '--json')).out)
    expect(json).toMatchObject({
      template: 'first',
      files: ['scenario.yaml', 'shopper.js', 'tsconfig.json'],
    })
  })
})

function editor(study: string): string[] {
  return readdirSync(study).some((name) => /\.[jt]s$/.test(name)) ? ['tsconfig.json'] : []
}

function library(study: string): string[] {
  return /from: library/.test(readFileSync(join(study, 'scenario.yaml'), 'utf8')) ? ['library'] : []
}
