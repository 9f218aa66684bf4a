// What is shared of a run: pages and exports that prove themselves, with what was taken out sealed.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Script } from 'node:vm'
import { chromium } from 'playwright-core'
import { expect, test } from 'vitest'
import { bundled } from '../src/experiment/bundle.ts'
import { partsOfPage } from '../src/experiment/bundle_parts.ts'
import { Pseudonyms } from '../src/run/pseudonyms.ts'
import { checkRecord } from '../src/run/record_check.ts'
import { comparedWith } from '../src/run/record_original.ts'
import { readRedaction } from '../src/run/redaction.ts'
import { openRunFile } from '../src/run/run_file.ts'
import { inFolder, live, scenarioOf } from './check.ts'
import { inside } from './cli_inside.ts'

const CHROMIUM = '/usr/bin/chromium'
const HOSTILE = '</script><script>document.title = "taken"</script><img src=x onerror=alert(1)>'
const SECRET = 'the recipe is salt'

const WORLD = `
name: kiosk
about: a kiosk whose texts would like to be more
seed: 1
until: 1m
artifacts:
  - id: margaret
    type: person
    has_standing: true
    endow: {scrip: 50}
    loop:
      mind: script
      script:
        - {at: 5s, invoke: kiosk.buy, args: {for: "${SECRET}"}}
        - {at: 6s, invoke: genesis_ledger.transfer, args: {to: ludwig, amount: 4, memo: for kiosk}}
        - {at: 7s, invoke: kiosk.buyy}
  - {id: ludwig, type: person, has_standing: true, endow: {scrip: 10}}
  - id: kiosk
    type: tool
    owner: ludwig
    can_execute: true
    access_contract_id: genesis_freeware
    price: 3
    content: {sold: 0, says: ${JSON.stringify(HOSTILE)}}
    interface:
      description: ${JSON.stringify(HOSTILE)}
      tools: [{name: buy, inputSchema: {type: object}}]
    code: |
      function buy(args) {
        self.content.sold += 1
        return { thanks: args.for, seller: 'ludwig', long: 'x'.repeat(400) }
      }
measure: {every: 10s, gini: gini}
expect:
  - {say: margaret paid ludwig, that: "balance('ludwig') === 17"}
`

const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

async function lived(folder: string): Promise<string> {
  const path = join(folder, 'kiosk.oikos')
  await live(scenarioOf(WORLD), path)
  return path
}

async function bundle(path: string, out: string, ...args: string[]): Promise<string> {
  const { err, code } = await inside('bundle', path, '--out', out, ...args)
  expect([code, err.replace(/^oikos: (the key|keep it).*\n/gm, '')]).toEqual([0, ''])
  return readFileSync(out, 'utf8')
}

test('a page has all of a run, runs nothing of guests, and proves itself', () =>
  inFolder(async (folder) => {
    const path = await lived(folder)
    const before = digest(path)
    const out = join(folder, 'kiosk.html')
    const page = await bundle(path, out)
    expect(digest(path)).toBe(before)
    expect(await bundle(path, out)).toBe(page)
    expect(page).not.toContain('<script>document.title')
    expect(page).not.toContain('<img')
    expect(page).not.toMatch(/(src|href)="/)
    const [policy] = /content="default-src 'none';[^"]*"/.exec(page)!
    const script = page.slice(page.lastIndexOf('<script>') + 8, page.lastIndexOf('</script>'))
    expect(policy).toContain(`'sha256-${createHash('sha256').update(script).digest('base64')}'`)
    expect(() => new Script(script)).not.toThrow()
    const { out: said, code } = await inside('verify', out, '--original', path)
    expect(code).toBe(0)
    const [, events] = /events {6}(\d+) of \1 here: \1 lead to the run's own/.exec(said)!
    expect(said).toContain(`original    ${events} events compared`)
    expect(said).toContain('parts       all as they were written')
  }))

test('a byte that was changed is named', () =>
  inFolder(async (folder) => {
    const path = await lived(folder)
    const out = join(folder, 'kiosk.html')
    const page = await bundle(path, out)
    const changed = (from: string, to: string) => {
      expect(page.split(from).length, from).toBeGreaterThan(1)
      return page.replace(from, to)
    }
    const flips: [RegExp, string][] = [
      [/damaged: record, line \d+, event #\d+: it is not/, changed('"amount":4', '"amount":5')],
      [/damaged: view: it is not/, changed('"deleted":false', '"deleted":true ')],
      [/damaged: page: it is not/, changed('A run of oikos', 'A run of aikos')],
      [/damaged: statement: its signature/, changed('"name":"kiosk"', '"name":"kjosk"')],
      [/damaged: page: it is not/, changed('</main>', '</main><script>1</script>')],
    ]
    for (const [message, text] of flips) {
      writeFileSync(out, text)
      const { out: said, code } = await inside('verify', out)
      expect(said).toMatch(message)
      expect(code).toBe(1)
    }
    writeFileSync(out, changed('id="oikos-view"', 'id="oikos-viev"'))
    expect(await inside('verify', out)).toMatchObject({ code: 2 })
  }))

test('what is redacted is nowhere, and sealed: the key and the original tell', () =>
  inFolder(async (folder) => {
    const path = await lived(folder)
    const [out, names] = [join(folder, 'red.html'), join(folder, 'names.key')]
    const redact = ['--redact', 'names,content', '--names', names]
    const page = await bundle(path, out, ...redact)
    for (const word of ['margaret', 'ludwig', SECRET, 'salt', 'document.title = ']) {
      expect(page.includes(word), word).toBe(false)
    }
    expect(page).toContain('"amount":4')
    // The same names wherever they stand, and in another page with the same key.
    expect(await bundle(path, out, ...redact)).toBe(page)
    const drawn = await inside('bundle', path, '--out', out, '--redact', 'names')
    expect(drawn.err).toMatch(/the key for names and seals is [0-9a-f]{64}\n/)
    expect(readFileSync(out, 'utf8')).not.toContain(drawn.err.slice(-200, -140))

    await bundle(path, out, ...redact)
    const plainly = await inside('verify', out, '--original', path)
    expect(plainly).toMatchObject({ code: 0 })
    expect(plainly.out).toMatch(/seals {7}\d\d+ values were taken out, each under a seal/)
    expect(plainly.out).toContain('what is under seals was not compared')
    const whole = await inside('verify', out, '--original', path, '--names', names, '--json')
    const verdict = JSON.parse(whole.out) as { seals: number; compared: object; holds: boolean }
    expect(verdict).toMatchObject({ holds: true, compared: { sealed: verdict.seals } })
    const other = join(folder, 'other.key')
    writeFileSync(other, `${'0'.repeat(64)}\n`)
    const wrong = await inside('verify', out, '--original', path, '--names', other)
    expect(wrong).toMatchObject({ code: 1, out: expect.stringContaining('is not the one') })
    const twin = join(folder, 'twin.oikos')
    await live(scenarioOf(WORLD, ['fees.transfer=0']), twin)
    const strange = await inside('verify', out, '--original', twin)
    expect(strange).toMatchObject({ code: 1, out: expect.stringContaining('of another run') })
  }))

test('whoever changes what they share, and signs that, is found out by the original', () =>
  inFolder(async (folder) => {
    const file = openRunFile(await lived(folder))
    const redaction = readRedaction('content')
    if ('problem' in redaction) throw new Error(redaction.problem)
    const key = Buffer.alloc(32, 1)
    const given = { out: 'x.html', bytesMax: 10_000_000, key: null, secret: { redaction, key } }
    const { html, statement } = bundled(file, given)
    const { parts } = partsOfPage(html)!
    const lines = String(parts.record).trimEnd().split('\n')
    const altered = lines.map((line) => line.replace('"amount":4', '"amount":5'))
    const compare = (some: string[], with_: Buffer | null) =>
      comparedWith(file, { lines: some, statement, key: with_ }).mismatches
    expect(compare(lines, null)).toEqual([])
    expect(compare(lines, key)).toEqual([])
    expect(compare(altered, null)).toEqual([expect.stringMatching(/#\d+: data\.amount is not/)])
    expect(compare(altered, key)).toEqual([expect.stringMatching(/#\d+ does not come of/)])
    const swapped = lines.map((line) =>
      line.replace(/"data\.args":"[0-9a-f]{4}/, '"data.args":"0000'),
    )
    expect(compare(swapped, key).length).toBeGreaterThan(0)
    file.close()
  }))

test('a statement that is none, and a text made to be slow, do no harm', async () => {
  const good = { record: '', view: '', page: '' }
  for (const statement of ['', '{}', 'null', '{"statement":{"record":1}}', '[1']) {
    const { holds, damage } = checkRecord({ statement, parts: good })
    expect([holds, damage[0]?.part], statement).toEqual([false, 'statement'])
  }
  await inFolder(async (folder) => {
    const file = openRunFile(await lived(folder))
    const names = new Pseudonyms(file, Buffer.alloc(32))
    // Where each place were tried against each other one, the test would be over before it is.
    const slow = `${'a-'.repeat(200_000)}margaret_${'b:'.repeat(200_000)}`
    expect(names.inText(slow)).toMatch(/a-id-[0-9a-f]{8}_b:b/)
    expect(names.inText('sale:kiosk, kiosk.buy by margaret#1; kiosks')).toMatch(
      /^sale:(id-\w{8}), \1\.buy by id-\w{8}#1; kiosks$/,
    )
    file.close()
  })
})

test('without redaction the chain proves what is there, also where little fits', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'bazaar.oikos')
    await live(scenarioOf('scenarios/bazaar.yaml'), path)
    const out = join(folder, 'small.html')
    const { out: told } = await inside('bundle', path, '--out', out, '--max', '400kB')
    expect(told).toMatch(/: \d+ of \d+ events\nleft out: events before #\d+\n/)
    expect(readFileSync(out).length).toBeLessThan(440_000)
    const found = partsOfPage(readFileSync(out, 'utf8'))!
    const { events, holds, original } = checkRecord(found)
    expect(holds).toBe(true)
    expect(original.state).toBe('none')
    expect(events.here).toBeLessThan(events.of)
    expect(events).toMatchObject({ chained: events.here, stated: 0 })
  }))

test('a redacted export has its tables and a record, and proves both', () =>
  inFolder(async (folder) => {
    const path = await lived(folder)
    const out = join(folder, 'red')
    const told = await inside(
      'export',
      path,
      '--format',
      'jsonl',
      '--out',
      out,
      '--redact',
      'names,content',
    )
    expect(told.code).toBe(0)
    const all = readdirSync(out).map((name) => readFileSync(join(out, name), 'utf8'))
    for (const text of all) expect(text).not.toMatch(/margaret|ludwig|salt/)
    expect(existsSync(join(out, 'effects.jsonl'))).toBe(false)
    expect(await inside('verify', out, '--original', path)).toMatchObject({ code: 0 })
    const balances = join(out, 'balances.jsonl')
    writeFileSync(balances, readFileSync(balances, 'utf8').replace('50', '51'))
    const { out: said, code } = await inside('verify', out)
    expect([code, said]).toEqual([1, expect.stringContaining('damaged: balances.jsonl: it is not')])
  }))

test('what can not be shared so is refused with advice', () =>
  inFolder(async (folder) => {
    const path = await lived(folder)
    const bad = join(folder, 'bad.key')
    writeFileSync(bad, 'none')
    const refusals: [RegExp, string[]][] = [
      [
        /artifact.contents is nothing that can be redacted: did you mean "artifact.content"\?/,
        ['bundle', path, '--redact', 'artifact.contents'],
      ],
      [
        /scrip.amount is nothing that can be redacted/,
        ['bundle', path, '--redact', 'scrip.amount'],
      ],
      [/say what to take out, --redact names/, ['bundle', path, '--names', bad]],
      [/holds no key for names/, ['bundle', path, '--redact', 'names', '--names', bad]],
      [/--max 5: write a size/, ['bundle', path, '--max', '5']],
      [/a page ends in .html/, ['bundle', path, '--out', path]],
      [/--original and --names are for what was shared/, ['verify', path, '--original', path]],
      [/has no statement.json/, ['verify', folder]],
    ]
    for (const [message, args] of refusals) {
      const { out, err, code } = await inside(...args)
      expect([code, out], args.join(' ')).toEqual([2, ''])
      expect(err, args.join(' ')).toMatch(message)
    }
  }))

test.runIf(existsSync(CHROMIUM))(
  'a browser opens it from the disk and asks nobody',
  () =>
    inFolder(async (folder) => {
      const path = await lived(folder)
      const out = join(folder, 'kiosk.html')
      await bundle(path, out)
      const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
      try {
        const page = await browser.newPage()
        page.setDefaultTimeout(15_000)
        const complaints: string[] = []
        const asked: string[] = []
        page.on('pageerror', ({ message }) => complaints.push(message))
        page.on('console', (one) => complaints.push(one.text()))
        page.on('dialog', () => complaints.push('a dialog'))
        page.on('request', (one) => asked.push(one.url()))
        const url = pathToFileURL(out).href
        await page.goto(url)
        await page.getByLabel('Search: Timeline').fill('margaret kiosk.buy returned')
        await expect.poll(() => page.locator('#events-rows tr').count()).toBe(1)
        await page.locator('#events-rows button').click()
        expect(await page.locator('#event pre').textContent()).toContain(SECRET)
        await page.locator('#artifacts-rows button', { hasText: 'kiosk' }).click()
        const shown = await page.locator('#artifact').textContent()
        expect(shown).toContain('self.content.sold += 1')
        expect(shown).toContain('</script><script>')
        await page.locator('#steps-rows button').first().click()
        expect(await page.getByLabel('Search: Timeline').inputValue()).toBe('margaret#1')
        expect(await page.title()).toBe('kiosk · a run of oikos')
        expect(await page.locator('svg.plot').count()).toBeGreaterThan(0)
        expect({ complaints, asked }).toEqual({ complaints: [], asked: [url] })
      } finally {
        await browser.close()
      }
    }),
  60_000,
)
