// The inspector with a run of a million events and over 20,000 artifacts: how soon the first view is
// there, how long a jump to any instant takes, and how much memory its server comes to.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { stream } from '../../src/base/random.ts'
import { REPO } from '../cli_process.ts'
import { makeBig } from '../inspect/big.ts'
import { asked, type Opened, opened } from '../inspect_desk.ts'

const CHROMIUM = '/usr/bin/chromium'
const JUMPS = 5
const VIEWS = ['overview', 'artifacts', 'agents', 'market']

/** Seconds are of the slowest; without a browser, only what the server takes. */
export async function inspect(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'oikos-bench-'))
  try {
    const { events, artifacts, bytes, seconds } = await makeBig(join(folder, 'big.oikos'))
    const megabytes = (n: number) => Math.round(n / 1e6)
    const lines = [
      `inspector: ${events} events, ${artifacts} artifacts, ${megabytes(bytes)} MB, made in ${Math.round(seconds)} s`,
    ]
    const desk = await opened(folder, REPO)
    try {
      lines.push(...(existsSync(CHROMIUM) ? await onThePage(desk, events) : []))
      lines.push(await overHttp(desk, events))
      lines.push(`  memory of its server, at most: ${megabytes(peakOf(desk))} MB (at most 500)`)
    } finally {
      desk.child.kill('SIGTERM')
    }
    return lines.join('\n')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Notes when the figures of a run are there, by the page's own clock. */
const NOTES_TILES = `new MutationObserver(() => {
  if (document.querySelector('main .tiles')) window.tilesMs ??= performance.now()
}).observe(document, { subtree: true, childList: true })`

async function onThePage(desk: Opened, events: number): Promise<string[]> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
  try {
    const page = await browser.newPage()
    page.setDefaultTimeout(60_000)
    await page.goto(desk.viewUrl)
    await shown(page, 'runs')
    await page.addInitScript(NOTES_TILES)
    await page.goto(`http://127.0.0.1:${desk.port}/runs/big/overview`)
    await shown(page, 'overview')
    const first = Number(await page.evaluate('window.tilesMs')) / 1000
    const lines = [`  first view, nothing read before: ${first.toFixed(2)} s (at most 1.5)`]
    const draw = stream(1, 'inspect', 'jumps')
    for (const view of VIEWS) {
      const jumps: number[] = []
      for (let i = 0; i < JUMPS; i++) {
        const seq = 1 + Math.floor(draw() * events)
        jumps.push(await jumped(page, desk, { view, seq }))
      }
      lines.push(`  a jump on the page, ${view}: ${spread(jumps)} s (at most 1)`)
    }
    return lines
  } finally {
    await browser.close()
  }
}

/** As a person does it: a number into the box, and Enter. */
async function jumped(
  page: Page,
  desk: Opened,
  { view, seq }: { view: string; seq: number },
): Promise<number> {
  await page.goto(`http://127.0.0.1:${desk.port}/runs/big/${view}`)
  await shown(page, view)
  const box = page.getByPlaceholder(/#1234/)
  await box.fill(`#${seq}`)
  return timed(async () => {
    const answer = page.waitForResponse((one) => {
      const { pathname, searchParams } = new URL(one.url())
      return WORLDS.test(pathname) && searchParams.get('seq') === String(seq)
    })
    await box.press('Enter')
    await (await answer).finished()
    await shown(page, view)
  })
}

const WORLDS = /\/(world|artifacts|agents|market)$/

/** Until the view has its figures, and nothing of it is of an instant before. */
async function shown(page: Page, view: string): Promise<void> {
  const rows = view === 'overview' ? 'main .tiles' : 'main tbody tr:visible'
  await page.locator(rows).first().waitFor()
  await page.locator('main .stale').first().waitFor({ state: 'detached' })
}

async function overHttp(desk: Opened, events: number): Promise<string> {
  const draw = stream(1, 'inspect', 'worlds')
  const jumps: number[] = []
  for (let i = 0; i < JUMPS; i++) {
    const seq = 1 + Math.floor(draw() * events)
    jumps.push(await timed(() => asked(desk, `/runs/big/world?seq=${seq}`)))
  }
  return `  a world at any instant, over HTTP: ${spread(jumps)} s`
}

async function timed(body: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await body()
  return (performance.now() - began) / 1000
}

function spread(seconds: readonly number[]): string {
  const sorted = seconds.toSorted((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)]!
  return `${median.toFixed(2)} in the median, ${sorted.at(-1)!.toFixed(2)} the slowest`
}

/** Bytes, as the system counts them; 0 where it does not tell. */
function peakOf({ child }: Opened): number {
  const path = `/proc/${child.pid}/status`
  if (!existsSync(path)) return 0
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(path, 'utf8'))?.[1] ?? 0) * 1024
}
