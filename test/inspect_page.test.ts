// The inspector's page in a real browser: what a researcher does with it, and what hostile texts may.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EventsAnswer } from '../src/inspect/answers_event.ts'
import type { RunAnswer } from '../src/inspect/answers_run.ts'
import type { ArtifactAnswer, ArtifactsAnswer } from '../src/inspect/answers_world.ts'
import { oikos, REPO, start } from './cli_process.ts'
import { asked, type Opened, opened } from './inspect_desk.ts'

const CHROMIUM = '/usr/bin/chromium'
const PAGE = join(REPO, 'dist/inspect/index.html')
const isCampaign = process.env.OIKOS_TIMES !== undefined
const missing = [CHROMIUM, PAGE].filter((path) => !existsSync(path))
if (isCampaign && missing.length > 0) {
  console.warn(`SKIPPED: the inspector's page was not tried, without ${missing.join(' and ')}`)
}

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const folder = mkdtempSync(join(tmpdir(), 'oikos-page-'))
const at = (name: string) => join(folder, `${name}.oikos`)
let desk: Opened
let browser: Browser
let context: BrowserContext
let page: Page
/** What a page complains of: errors of its own, and what the policy of content refused. */
const complaints: string[] = []

async function opens(path: string): Promise<Page> {
  await page.goto(`http://127.0.0.1:${desk.port}${path}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  return page
}

async function enter(viewport: { width: number; height: number }, url: string): Promise<void> {
  await context?.close()
  context = await browser.newContext({ viewport, reducedMotion: 'reduce' })
  page = await context.newPage()
  page.setDefaultTimeout(15_000)
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('console', (said) => {
    if (said.type() === 'error') complaints.push(said.text())
  })
  await page.goto(url)
}

describe.skipIf(!isCampaign || missing.length > 0)('in a browser', () => {
  beforeAll(async () => {
    const run = async (scenario: string, name: string, ...more: string[]) => {
      expect((await oikos(['run', scenario, '--out', at(name), ...more], REPO)).err).toBe('')
    }
    await run('scenarios/bazaar.yaml', 'bazaar')
    await run('scenarios/llm-market.yaml', 'minds', '--yes')
    await run('test/inspect/hostile.yaml', 'hostile')
    await run('scenarios/credit.yaml', 'credit')
    const fork = ['fork', at('bazaar'), '--at', '2h', '--set', 'fees.transfer=3', '--out']
    expect((await oikos([...fork, at('other')], REPO)).err).toBe('')
    desk = await opened(folder, REPO)
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
    await enter({ width: 1280, height: 900 }, desk.controlUrl)
  }, 120_000)

  afterAll(async () => {
    await browser?.close()
    desk?.child.kill('SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  })

  test('from all runs to the artifact that earned most, its birth and its author’s step', async () => {
    await opens('/runs')
    await page.getByRole('link', { name: 'bazaar', exact: true }).click()
    await page.getByRole('heading', { name: 'bazaar', level: 1 }).waitFor()
    await page.getByRole('link', { name: 'Artifacts', exact: true }).click()
    await page.getByRole('combobox', { name: 'Type' }).selectOption('tool')
    await expect.poll(() => new URL(page.url()).searchParams.get('type')).toBe('tool')
    const earned = page.getByRole('columnheader', { name: /^Earned/ })
    const sorted = await earned.getAttribute('aria-sort')
    if (sorted !== 'descending') await earned.getByRole('link').click()
    const best = await asked<ArtifactsAnswer>(
      desk,
      '/runs/bazaar/artifacts?type=tool&sort=revenue&order=desc&limit=1',
    )
    const { id } = best.artifacts[0]!
    const first = page.getByRole('row').nth(1).getByRole('link').first()
    await expect.poll(() => first.textContent()).toBe(id)
    await first.click()
    await page.getByRole('heading', { name: id, level: 1 }).waitFor()
    const known = await asked<ArtifactAnswer>(desk, `/runs/bazaar/artifacts/${id}`)
    const { seq, step } = known.created!
    await page.getByRole('link', { name: 'Go to when it was created' }).click()
    await expect.poll(() => new URL(page.url()).searchParams.get('seq')).toBe(String(seq))
    await page.getByRole('link', { name: 'Open its author’s step' }).click()
    await page.getByRole('heading', { name: step!, level: 1 }).waitFor()
    await page.getByRole('heading', { name: 'What it did' }).waitFor()
    await expect.poll(() => page.locator('main').textContent()).toContain(id)
  })

  test('from a refused call to its cause', async () => {
    await opens('/runs/bazaar/events')
    await page.getByRole('checkbox', { name: 'only refusals' }).check()
    const found = await asked<EventsAnswer>(
      desk,
      '/runs/bazaar/events?kinds=call.failed,agent.failed&order=desc&limit=1',
    )
    const [last] = found.events
    await page
      .getByRole('link', { name: `#${last!.seq}`, exact: true })
      .first()
      .click()
    await page.getByRole('heading', { name: `Event #${last!.seq}` }).waitFor()
    await expect.poll(() => page.locator('main').textContent()).toContain(last!.says.slice(0, 60))
    const causes = page.getByRole('list', { name: 'Causes, the nearest first' })
    await causes.getByRole('link', { name: `#${last!.cause}`, exact: true }).click()
    await page.getByRole('heading', { name: `Event #${last!.cause}` }).waitFor()
  })

  test('time: the world as it was, by keys, by number, by time, and back by a link', async () => {
    await opens('/runs/bazaar/overview?seq=1000')
    const place = () => new URL(page.url()).searchParams.get('seq')
    await expect.poll(() => page.locator('main').textContent()).toContain('#1000')
    await page.keyboard.press('.')
    await expect.poll(place).toBe('1001')
    await page.keyboard.press(',')
    await page.keyboard.press(',')
    await expect.poll(place).toBe('999')
    const jump = page.getByPlaceholder(/#1234/)
    await jump.fill('#5000')
    await jump.press('Enter')
    await expect.poll(place).toBe('5000')
    await jump.fill('2h')
    await jump.press('Enter')
    await expect.poll(place).not.toBe('5000')
    const address = page.url()
    const instant = () => page.locator('.instant').textContent()
    await expect.poll(instant).toContain('2h')
    const shown = await instant()
    await opens('/runs')
    await page.goto(address)
    await expect.poll(instant).toBe(shown)
    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
  })

  test('a run beside its fork: where they part and what differs', async () => {
    await opens('/compare?a=bazaar&b=other')
    await page.getByText(/They part at event/).waitFor()
    await page.getByText(/B is a fork of A after event/).waitFor()
  })

  test('prompt, answer and cost of a mind that thinks', async () => {
    await opens('/runs/minds/step?id=writer1%233')
    await page.getByRole('heading', { name: 'What it thought' }).waitFor()
    expect(await page.locator('main').textContent()).toMatch(/tokens/)
  })

  test('a run that lives is paused, stepped and let go on', async () => {
    const args = ['run', 'scenarios/bazaar.yaml', '--out', at('living'), '--until', '1d']
    const living = start([...args, '--set', 'time.pace=600'], REPO)
    await expect.poll(() => existsSync(at('living'))).toBe(true)
    await opens('/runs/living/control')
    await page.getByRole('button', { name: 'Pause', exact: true }).first().click()
    await page
      .getByText(/Paused/)
      .first()
      .waitFor()
    await page.getByRole('textbox', { name: 'Turns to step' }).fill('5')
    await page.getByRole('button', { name: 'Step turns' }).click()
    await page.getByText(/It makes 5 turns/).waitFor()
    const agent = page.getByRole('region', { name: 'One agent' })
    await agent.getByRole('combobox', { name: 'Agent' }).fill('worker-1')
    await agent.getByRole('button', { name: 'Pause it' }).click()
    await page.getByText('worker-1 is paused.').waitFor()
    await page.getByRole('button', { name: 'Go on', exact: true }).first().click()
    const controls = async () => (await asked<RunAnswer>(desk, '/runs/living')).controls.length
    await expect.poll(controls).toBe(1)
    living.child.kill('SIGINT')
    await living.said
  })

  const VIEWS = [
    ...['/runs', '/compare?a=bazaar&b=other', '/studies'],
    ...['overview', 'events', 'artifacts', 'agents', 'market', 'scenario', 'event?id=1511'].map(
      (view) => `/runs/bazaar/${view}`,
    ),
    ...['artifact?id=founder', 'agent?id=worker-6', 'step?id=worker-6%2311'].map(
      (view) => `/runs/bazaar/${view}`,
    ),
    '/runs/credit/market',
    '/runs/minds/step?id=writer1%233',
  ]

  for (const viewport of [
    { width: 1280, height: 900 },
    { width: 390, height: 844 },
  ]) {
    test(`no view has a serious finding of axe, or is wider than ${viewport.width}`, async () => {
      await enter(viewport, desk.controlUrl)
      for (const view of VIEWS) {
        await opens(view)
        await page.waitForLoadState('networkidle')
        expect(await seriousFindings(), `${view} at ${viewport.width}`).toEqual([])
        const wide = await page.evaluate('document.documentElement.scrollWidth')
        expect(wide, `${view} at ${viewport.width}`).toBeLessThanOrEqual(viewport.width)
      }
    }, 120_000)
  }

  test('texts that try to be markup or script do nothing, wherever they are shown', async () => {
    await enter({ width: 1280, height: 900 }, desk.controlUrl)
    const dialogs: string[] = []
    page.on('dialog', (dialog) => dialogs.push(dialog.message()))
    const { artifacts } = await asked<ArtifactsAnswer>(desk, '/runs/hostile/artifacts?limit=500')
    const failed = await asked<EventsAnswer>(
      desk,
      '/runs/hostile/events?kinds=call.failed,agent.failed&limit=5',
    )
    const views = [
      ...['overview', 'events', 'artifacts', 'agents', 'market', 'scenario'],
      ...artifacts
        .filter(({ type }) => type !== 'genesis' && type !== 'contract')
        .map(({ id }) => `artifact?id=${encodeURIComponent(id)}`),
      ...failed.events.map(({ seq }) => `event?id=${seq}`),
      ...failed.events
        .filter(({ step }) => step !== null)
        .map(({ step }) => `step?id=${encodeURIComponent(step!)}`),
    ]
    for (const view of views) {
      await opens(`/runs/hostile/${view}`)
      await page.waitForLoadState('networkidle')
      const found = await page.evaluate(HARM)
      expect(found, view).toEqual({ hacked: null, tags: 0, handlers: 0, links: 0 })
    }
    expect(dialogs).toEqual([])
  }, 120_000)

  test('and nothing was complained of', () => {
    expect(complaints).toEqual([])
  })
})

/** What markup from a text would have made. The page's own scripts are those of its head. */
const HARM = `({
  hacked: window.hacked ?? null,
  tags: document.body.querySelectorAll('script, iframe, object, embed, style, img[src="x"]').length,
  handlers: [...document.querySelectorAll('*')].filter((one) =>
    [...one.attributes].some(({ name }) => name.startsWith('on'))).length,
  links: document.querySelectorAll('a[href^="javascript:"], form[action]').length,
})`

type Finding = { id: string; impact: string; nodes: { target: string[] }[] }

/** axe is put in as if by a person at the console: the page itself may load nothing. */
async function seriousFindings(): Promise<string[]> {
  const { readFileSync } = await import('node:fs')
  const session = await context.newCDPSession(page)
  const source = `${readFileSync(AXE, 'utf8')};axe.run().then((found) => JSON.stringify(found.violations))`
  const { result } = await session.send('Runtime.evaluate', {
    expression: source,
    awaitPromise: true,
    returnByValue: true,
  })
  await session.detach()
  const findings = JSON.parse(String(result.value)) as Finding[]
  return findings
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map(({ target }) => target.join(' '))
          .join(', ')}`,
    )
}
