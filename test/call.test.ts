// `oikos call`: what a call would come to at some place of a run, and that nothing is kept of it.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { inFolder, live, scenarioOf } from './check.ts'
import { inside } from './cli_inside.ts'

const WORLD = `
name: shop
about: a shop that sells and refuses
seed: 1
until: 10s
artifacts:
  - id: ann
    type: person
    has_standing: true
    endow: {scrip: 50}
  - id: shop
    type: tool
    owner: ann
    can_execute: true
    access_contract_id: genesis_freeware
    price: 3
    content: {sold: 0}
    interface: {description: sells, tools: [{name: buy, inputSchema: {type: object}}, {name: refuse, inputSchema: {type: object}}]}
    code: |
      function buy() {
        log('one more')
        self.content.sold += 1
        return self.content.sold
      }
      function refuse() {
        const why = 'closed'
        throw new Error(why)
      }
  - id: bob
    type: person
    has_standing: true
    endow: {scrip: 10}
    loop: {mind: script, script: [{at: 5s, invoke: shop.buy}]}
`

const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

test('a call is made at an instant, for whoever is named, and nothing is kept of it', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'shop.oikos')
    await live(scenarioOf(WORLD), path)
    const before = digest(path)
    const said = async (...args: string[]) => {
      const { out, err, code } = await inside('call', path, ...args)
      expect({ err, code }, args.join(' ')).toEqual({ err: '', code: 0 })
      return out
    }
    const late = await said('shop.buy', '{}', '--as', 'bob')
    expect(late).toMatch(/^answer {3}2$/m)
    expect(late).toMatch(/^price {4}3 scrip$/m)
    expect(late).toMatch(/^log {6}shop: one more$/m)
    expect(late).toMatch(/shop saved its content \{"sold":2\}/)
    expect(await said('shop.buy', '{}', '--as', 'bob', '--at', '1s')).toMatch(/^answer {3}1$/m)
    const failed = await said('shop.refuse')
    expect(failed).toMatch(/^refused {2}EXECUTION_ERROR: shop.refuse failed: closed$/m)
    expect(failed).toContain('fault EXECUTION_ERROR in shop.refuse: closed\n  at refuse, line 8')
    expect(failed).toContain('  8 |   throw new Error(why)\n')
    const told = JSON.parse(await said('shop.buy', '--as', 'bob', '--json')) as object
    expect(told).toMatchObject({
      ...{ caller: 'bob', call: 'shop.buy', answer: { success: true, result: 2, price_paid: 3 } },
      logs: [{ id: 'shop', text: 'one more' }],
    })
    expect(digest(path)).toBe(before)
  }))

test('what can not be called is refused with advice', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'shop.oikos')
    await live(scenarioOf(WORLD), path)
    const refusals: [RegExp, string[]][] = [
      [/shop is no call: write ARTIFACT\.METHOD/, ['shop']],
      [/\{sold is no JSON/, ['shop.buy', '{sold']],
      [/there is no shopp in .*: did you mean shop\?/, ['shopp.buy']],
      [/there is no bobb in .*: did you mean bob\?/, ['shop.buy', '--as', 'bobb']],
    ]
    for (const [message, args] of refusals) {
      const { out, err, code } = await inside('call', path, ...args)
      expect([code, out], args.join(' ')).toEqual([2, ''])
      expect(err, args.join(' ')).toMatch(message)
    }
    expect((await inside('call', path, 'shop.sell')).out).toMatch(/^refused {2}INVALID_ARGS: /m)
  }))
