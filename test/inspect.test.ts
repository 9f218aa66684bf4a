// The inspector's interface: every route on real runs, who is refused, a run that lives.
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CompareAnswer, EventsAnswer } from '../src/inspect/answers_event.ts'
import type { CourseAnswer, RunAnswer, RunsAnswer } from '../src/inspect/answers_run.ts'
import type { AgentsAnswer, ArtifactsAnswer, WorldAnswer } from '../src/inspect/answers_world.ts'
import { API } from '../src/inspect/openapi.ts'
import { ROUTES } from '../src/inspect/server.ts'
import { oikos, REPO, start } from './cli_process.ts'
import { ask, asked, type Opened, opened } from './inspect_desk.ts'

const folder = mkdtempSync(join(tmpdir(), 'oikos-inspect-'))
const at = (name: string) => join(folder, `${name}.oikos`)
let desk: Opened

async function lived(scenario: string, name: string, ...more: string[]): Promise<void> {
  const { code, err } = await oikos(['run', scenario, '--out', at(name), ...more], REPO)
  // An expectation that does not hold is no reason not to look.
  expect([err, code === 0 || code === 1], name).toEqual(['', true])
}

beforeAll(async () => {
  await Promise.all([
    lived('scenarios/bazaar.yaml', 'bazaar', '--until', '3h'),
    lived('scenarios/llm-market.yaml', 'minds', '--yes'),
    lived('test/inspect/hostile.yaml', 'hostile'),
    lived('scenarios/auctions.yaml', 'auctions', '--set', 'record.keep=hash'),
  ])
  const fork = ['fork', at('bazaar'), '--at', '1h', '--set', 'fees.transfer=3']
  expect((await oikos([...fork, '--out', at('other')], REPO)).err).toBe('')
  writeFileSync(at('broken'), 'no database')
  const former = readFileSync(join(REPO, 'test/golden/format-1.oikos.gz'))
  writeFileSync(at('former'), gunzipSync(former))
  desk = await opened(folder, REPO)
})

afterAll(() => {
  desk?.child.kill('SIGTERM')
  rmSync(folder, { recursive: true, force: true })
})

/** An address for each route, on a run that has what it asks for. */
const ADDRESSES: [string, string][] = [
  ['/runs', '/runs'],
  ['/runs/:run', '/runs/other'],
  ['/runs/:run', '/runs/auctions'],
  ['/runs/:run/course', '/runs/bazaar/course'],
  ['/runs/:run/course', '/runs/auctions/course'],
  ['/runs/:run/events', '/runs/bazaar/events?kinds=call.failed,artifact.sold&limit=7&order=desc'],
  ['/runs/:run/events', '/runs/hostile/events?code=EXECUTION_ERROR'],
  ['/runs/:run/find', '/runs/bazaar/find?after=100&about=founder'],
  ['/runs/:run/find', '/runs/bazaar/find?before=100&kinds=no.kind'],
  ['/runs/:run/kinds', '/runs/bazaar/kinds'],
  ['/runs/:run/instant', '/runs/bazaar/instant?t=3600000000'],
  ['/runs/:run/events/:seq', '/runs/bazaar/events/1511'],
  ['/runs/:run/events/:seq', '/runs/hostile/events/60'],
  ['/compare', '/compare?a=bazaar&b=other'],
  ['/runs/:run/world', '/runs/bazaar/world?seq=1000'],
  ['/runs/:run/world', '/runs/auctions/world'],
  ['/runs/:run/artifacts', '/runs/bazaar/artifacts?sort=revenue&order=desc&is=tool&q=run'],
  ['/runs/:run/artifacts', '/runs/hostile/artifacts?limit=500'],
  ['/runs/:run/artifacts/:id', '/runs/bazaar/artifacts/patron-3?t=3600000000'],
  ['/runs/:run/artifacts/:id', '/runs/hostile/artifacts/tool'],
  ['/runs/:run/artifacts/:id/versions/:version', '/runs/bazaar/artifacts/founder/versions/1'],
  ['/runs/:run/agents', '/runs/minds/agents?sort=scrip&order=desc'],
  ['/runs/:run/agents/:id/steps', '/runs/minds/agents/writer1/steps?limit=3'],
  ['/runs/:run/steps/:step', '/runs/minds/steps/writer1%233'],
  ['/runs/:run/steps/:step', '/runs/bazaar/steps/worker-6%2311'],
  ['/runs/:run/market', '/runs/bazaar/market?seq=2000'],
  ['/runs/:run/market', '/runs/auctions/market'],
  ['/runs/:run/flows', '/runs/bazaar/flows?from_t=0&to_t=7200000000&limit=5'],
  ['/studies', '/studies'],
]

describe('every route answers what its schema says', () => {
  for (const [path, address] of ADDRESSES) {
    test(address, async () => {
      const route = ROUTES.find((one) => one.method === 'GET' && one.path === path)
      expect(route, path).toBeDefined()
      const read = route!.answer.safeParse(await asked(desk, address))
      expect(read.error?.issues.slice(0, 3) ?? []).toEqual([])
    })
  }

  test('and none is left out but those that need a study or a run that lives', () => {
    const tried = new Set(ADDRESSES.map(([path]) => path))
    const left = ROUTES.map(({ path }) => path).filter((path) => !tried.has(path))
    expect(left).toEqual(['/sweeps/:sweep', '/claims', '/runs/:run/control', '/runs/:run/fork'])
  })
})

test('runs are listed with what they came to, one that can not be read among them', async () => {
  const { runs } = await asked<RunsAnswer>(desk, '/runs')
  expect(runs.map(({ run }) => run).toSorted()).toEqual([
    'auctions',
    'bazaar',
    'broken',
    'former',
    'hostile',
    'minds',
    'other',
  ])
  const of = (name: string) => runs.find(({ run }) => run === name)!
  expect(of('other').parent).toMatchObject({ run: 'bazaar', t: expect.any(Number) })
  expect(of('auctions').light).toBe(true)
  expect(of('broken')).toMatchObject({
    state: 'unknown',
    problem: expect.stringMatching(/run file/),
  })
  expect(existsSync(join(folder, 'former.v2.oikos'))).toBe(false)
  expect((await ask(desk, `${API}/runs/former/world`)).status).toBe(200)
  expect(existsSync(join(folder, 'former.v2.oikos'))).toBe(true)
  const { children } = await asked<RunAnswer>(desk, '/runs/bazaar')
  expect(children).toEqual(['other'])
})

test('the course agrees with the world at the end, and its counts with the events', async () => {
  let course = await asked<CourseAnswer>(desk, '/runs/bazaar/course')
  while (!course.complete) course = await asked<CourseAnswer>(desk, '/runs/bazaar/course')
  const world = await asked<WorldAnswer>(desk, '/runs/bazaar/world')
  const last = course.spans.at(-1)!
  expect(last).toMatchObject({ seq: world.seq, supply: world.supply.scrip, gini: world.gini })
  const failed = await asked<EventsAnswer>(desk, '/runs/bazaar/events?kinds=call.failed&limit=500')
  expect(course.spans.reduce((sum, { refused }) => sum + refused, 0)).toBe(failed.events.length)
})

test('a world is the same whatever was looked at before', async () => {
  const world = (seq: number) => asked<WorldAnswer>(desk, `/runs/bazaar/world?seq=${seq}`)
  const [early, late] = [await world(700), await world(2500)]
  expect(late.seq).toBe(2500)
  for (const seq of [701, 900, 2499, 1]) await world(seq)
  expect(await world(700)).toEqual(early)
  expect(await world(2500)).toEqual(late)
})

test('lists are paged whole, in either order', async () => {
  for (const order of ['asc', 'desc']) {
    const seqs: number[] = []
    let cursor: number | null = null
    do {
      const more: string = cursor === null ? '' : `&cursor=${cursor}`
      const address = `/runs/bazaar/events?about=patron-3&limit=100&order=${order}${more}`
      const page: EventsAnswer = await asked<EventsAnswer>(desk, address)
      seqs.push(...page.events.map(({ seq }) => seq))
      cursor = page.next
    } while (cursor !== null)
    expect(new Set(seqs).size).toBe(seqs.length)
    const sorted = seqs.toSorted((a, b) => (order === 'asc' ? a - b : b - a))
    expect(seqs).toEqual(sorted)
    expect(seqs.length).toBeGreaterThan(200)
  }
  const first = await asked<ArtifactsAnswer>(desk, '/runs/bazaar/artifacts?limit=40')
  const second = await asked<ArtifactsAnswer>(desk, '/runs/bazaar/artifacts?limit=40&cursor=40')
  expect([first.next, second.artifacts[0]!.id > first.artifacts.at(-1)!.id]).toEqual([40, true])
})

test('a fork is compared with its parent: the first divergence is the change', async () => {
  const found = await asked<CompareAnswer>(desk, '/compare?a=bazaar&b=other')
  expect(found).toMatchObject({ same: false, b: { event: { kind: 'world.intervened' } } })
  expect(found.figures.some(({ a, b }) => a !== b)).toBe(true)
  const told = await oikos(['diff', at('bazaar'), at('other'), '--json'], REPO)
  const { outcome } = JSON.parse(told.out) as { outcome: { balances: unknown } }
  expect(found.balances).toEqual(outcome.balances)
  const same = await asked<CompareAnswer>(desk, '/compare?a=bazaar&b=bazaar')
  expect(same).toMatchObject({ same: true, seq: null, balances: [], artifacts: [] })
})

const REFUSED: [number, string, string][] = [
  [404, 'NO_SUCH_RUN', '/runs/nobody'],
  [404, 'NO_SUCH_RUN', `/runs/${encodeURIComponent('../../etc/passwd')}`],
  [409, 'UNREADABLE', '/runs/broken'],
  [409, 'LIGHT_RUN', '/runs/auctions/events'],
  [409, 'LIGHT_RUN', '/compare?a=bazaar&b=auctions'],
  [404, 'NO_SUCH_EVENT', '/runs/bazaar/events/9999999'],
  [400, 'BAD_NUMBER', '/runs/bazaar/events/first'],
  [404, 'NO_SUCH_ARTIFACT', '/runs/bazaar/artifacts/patron-33'],
  [404, 'NO_SUCH_STEP', '/runs/bazaar/steps/nobody%231'],
  [404, 'NO_SUCH_VERSION', '/runs/bazaar/artifacts/nobody/versions/1'],
  [400, 'BAD_QUERY', '/runs/bazaar/events?limit=501'],
  [400, 'BAD_QUERY', '/runs/bazaar/events?colour=red'],
  [400, 'BAD_QUERY', `/runs/bazaar/events?by=${'x'.repeat(201)}`],
  [400, 'BAD_QUERY', '/runs/bazaar/find'],
  [400, 'BAD_QUERY', '/runs/bazaar/flows?from_t=9&to_t=1'],
  [404, 'NO_SUCH_SWEEP', '/sweeps/none'],
  [404, 'NOT_FOUND', '/nothing'],
]

test('what can not be answered says why and what to do', async () => {
  for (const [status, code, address] of REFUSED) {
    const found = await ask(desk, `${API}${address}`)
    const { error } = JSON.parse(found.text) as { error: { code: string; message: string } }
    expect([found.status, error.code], address).toEqual([status, code])
    expect(error.message, address).not.toMatch(/ {4}at |undefined|\[object/)
  }
  expect((await ask(desk, `${API}/runs/bazaar/artifacts/patron-33`)).text).toMatch(/did you mean/)
})

describe('who is refused', () => {
  const status = async (asking: Parameters<typeof ask>[2], path = `${API}/runs`) =>
    (await ask(desk, path, asking)).status

  test('without a token, or with another', async () => {
    expect(await status({ token: null })).toBe(401)
    expect(await status({ token: 'x'.repeat(32) })).toBe(401)
    expect(await status({ token: null, headers: { cookie: `oikos-${desk.port}=x` } })).toBe(401)
    expect(await status({ token: null }, '/')).toBe(401)
    expect(await status({ token: null }, '/?token=wrong')).toBe(401)
    expect(await status({})).toBe(200)
  })

  test('by another name or from another origin', async () => {
    expect(await status({ headers: { host: 'evil.example' } })).toBe(403)
    expect(await status({ headers: { host: `evil.example:${desk.port}` } })).toBe(403)
    expect(await status({ headers: { origin: 'http://evil.example' } })).toBe(403)
    expect(await status({ headers: { origin: 'null' } })).toBe(403)
    expect(await status({ headers: { origin: 'http://127.0.0.1:1' } })).toBe(403)
    expect(await status({ headers: { 'sec-fetch-site': 'cross-site' } })).toBe(403)
    expect(await status({ headers: { 'sec-fetch-site': 'same-site' } })).toBe(403)
    expect(await status({ headers: { origin: `http://127.0.0.1:${desk.port}` } })).toBe(200)
  })

  test('who may only look, when something would change', async () => {
    const body = { does: 'pause' }
    const looking = await ask(desk, `${API}/runs/bazaar/control`, { method: 'POST', body })
    expect([looking.status, looking.text]).toEqual([403, expect.stringMatching(/may only look on/)])
    const { control: token } = desk.tokens
    const allowed = { method: 'POST', body, token }
    const ended = await ask(desk, `${API}/runs/bazaar/control`, allowed)
    expect([ended.status, ended.text]).toEqual([409, expect.stringMatching(/NOT_LIVING/)])
    const odd = { ...allowed, body: { does: 'explode' } }
    expect((await ask(desk, `${API}/runs/bazaar/control`, odd)).status).toBe(400)
    const large = { ...allowed, body: { does: 'x'.repeat(1_100_000) } }
    expect((await ask(desk, `${API}/runs/bazaar/control`, large)).status).toBe(413)
  })

  test('an address with a token leads to the page with a cookie that scripts can not read', async () => {
    const { status: code, headers } = await ask(
      desk,
      `/?token=${desk.tokens.view}&to=/runs/bazaar`,
      {
        token: null,
      },
    )
    expect([code, headers.location]).toEqual([303, '/runs/bazaar'])
    const [cookie] = headers['set-cookie'] as string[]
    expect(cookie).toMatch(/HttpOnly; SameSite=Lax$/)
    const pair = cookie!.split(';')[0]!
    expect(await status({ token: null, headers: { cookie: pair } })).toBe(200)
    for (const to of ['//evil.example', '/\\evil.example', 'http://evil.example']) {
      const path = `/?token=${desk.tokens.view}&to=${encodeURIComponent(to)}`
      expect((await ask(desk, path, { token: null })).headers.location, to).toBe('/')
    }
  })

  test('every answer forbids what does not come from here', async () => {
    for (const path of [`${API}/runs`, '/runs/bazaar/overview', `${API}/nothing`]) {
      const { headers } = await ask(desk, path)
      expect(headers['content-security-policy'], path).toMatch(
        /default-src 'none'; script-src 'self'/,
      )
      expect(headers['x-content-type-options'], path).toBe('nosniff')
    }
  })
})

test('the interface is described as OpenAPI from the same schemas', async () => {
  const api = await asked<{ paths: Record<string, Record<string, unknown>> }>(desk, '/openapi.json')
  for (const { path, method } of ROUTES) {
    const named = `${API}${path.replace(/:(\w+)/g, '{$1}')}`
    expect(api.paths[named]?.[method.toLowerCase()], named).toBeDefined()
  }
})

test('looking on never writes to a run file', async () => {
  const digest = () =>
    createHash('sha256')
      .update(readFileSync(at('bazaar')))
      .digest('hex')
  const before = digest()
  for (const [, address] of ADDRESSES) await ask(desk, `${API}${address}`)
  expect(digest()).toBe(before)
})

test('a damaged run is looked at as far as it goes, and the server goes on', async () => {
  copyFileSync(at('bazaar'), at('damaged'))
  const db = new Database(at('damaged'))
  db.exec("UPDATE events SET data = '{}' WHERE seq = 1500; DELETE FROM snapshots")
  db.close()
  const before = await ask(desk, `${API}/runs/damaged/world?seq=1400`)
  expect(before.status).toBe(200)
  const after = await ask(desk, `${API}/runs/damaged/world?seq=1600`)
  expect([after.status, after.text]).toEqual([409, expect.stringMatching(/oikos verify says/)])
  let course = await asked<CourseAnswer>(desk, '/runs/damaged/course')
  while (!course.complete) course = await asked<CourseAnswer>(desk, '/runs/damaged/course')
  expect(course.problem).not.toBeNull()
  rmSync(at('damaged'))
  expect((await ask(desk, `${API}/runs/damaged/world`)).status).toBe(404)
})

test('a run that lives is shown as it grows, paused, stepped, changed and forked', async () => {
  const path = at('living')
  const args = ['run', 'scenarios/bazaar.yaml', '--out', path, '--set', 'time.pace=600']
  const { child, said } = start([...args, '--until', '1d'], REPO)
  const { control: token } = desk.tokens
  const does = async <T = Record<string, unknown>>(body: unknown, what = 'control') => {
    const asking = { method: 'POST', body, token }
    return asked<T>(desk, `/runs/living/${what}`, asking)
  }
  const growth = await listened(desk, '/runs/living/live')
  const first = await growth.next()
  expect(first).toMatchObject({ state: 'running', living: true })
  const { status } = await does({ does: 'pause' })
  expect(status).toMatchObject({ paused: true })
  const agents = await asked<AgentsAnswer>(desk, '/runs/living/agents?sort=due')
  const { id } = agents.agents.find(({ due }) => due !== null)!
  await does({ does: 'step', turns: 3 })
  await does({ does: 'control', control: { does: 'leash', id, steps: 0 } })
  await does({ does: 'control', control: { does: 'endow', endow: { [id]: { scrip: 5 } } } })
  const wrong = { does: 'control', control: { does: 'leash', id: 'nobody', steps: 0 } }
  const refused = await ask(desk, `${API}/runs/living/control`, {
    method: 'POST',
    body: wrong,
    token,
  })
  expect([refused.status, refused.text]).toEqual([409, expect.stringMatching(/nobody has no loop/)])
  await does({ does: 'resume' })
  let seen: RunAnswer
  do seen = await asked<RunAnswer>(desk, '/runs/living')
  while (seen.controls.length < 2)
  expect(seen.controls.map(({ control }) => (control as { does: string }).does)).toEqual([
    'leash',
    'endow',
  ])
  const paused = await asked<AgentsAnswer>(desk, `/runs/living/agents?q=${id}`)
  expect(paused.agents.find((one) => one.id === id)).toMatchObject({ paused: true })
  const { run } = await does<{ run: string }>({ seq: seen.controls[1]!.seq, seed: 9 }, 'fork')
  expect(run).toBe('living-fork-1')
  await does({ does: 'stop' })
  growth.end()
  expect((await said).err).toMatch(/^oikos: interrupted/)
  child.kill()
  const forked = await asked<RunAnswer>(desk, `/runs/${run}`)
  expect(forked.row).toMatchObject({ living: true, parent: { run: 'living' } })
  const stop = { method: 'POST', body: { does: 'stop' }, token }
  await asked(desk, `/runs/${run}/control`, stop)
  expect((await oikos(['verify', path], REPO)).code).toBe(0)
})

/** The events `grown` of a live run, one after the other. */
async function listened(desk: Opened, path: string) {
  const controller = new AbortController()
  const { port, tokens } = desk
  const url = `http://127.0.0.1:${port}${API}${path}`
  const headers = { authorization: `Bearer ${tokens.view}` }
  let response: Response
  for (;;) {
    response = await fetch(url, { headers, signal: controller.signal })
    if (response.ok) break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  const reader = response.body!.getReader()
  let text = ''
  return {
    async next(): Promise<Record<string, unknown>> {
      for (;;) {
        const found = /event: grown\ndata: (.*)\n\n/.exec(text)
        if (found !== null) {
          text = text.slice(found.index + found[0].length)
          return JSON.parse(found[1]!) as Record<string, unknown>
        }
        const { value, done } = await reader.read()
        if (done) throw new Error('nothing more is told')
        text += new TextDecoder().decode(value)
      }
    },
    end: () => controller.abort(),
  }
}
