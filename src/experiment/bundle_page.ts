// What runs in the page of a bundle: it reads the data that the page has, and shows what is asked.
// Texts of guests become text nodes, and nothing else.

/** As much of the DOM as is used here; this file is also part of programs that have none. */
type El = {
  id: string
  textContent: string
  value: string
  hidden: boolean
  className: string
  append: (...nodes: (El | string)[]) => void
  replaceChildren: (...nodes: (El | string)[]) => void
  addEventListener: (kind: string, heard: () => void) => void
  scrollIntoView: (how: object) => void
}
declare const document: {
  createElement: (name: string) => El
  getElementById: (id: string) => El
}

type Data = {
  events: [number, string][]
  artifacts: {
    [key: string]: unknown
    id: string
    type: string
    owner: string
    code: string | null
  }[]
  steps: [string, number, string, string, number][]
}
type Line = {
  event?: {
    seq: number
    t: number
    kind: string
    by: string | null
    cause: number | null
    step: string | null
    data: { [key: string]: unknown; id?: string }
  }
  hash?: string | null
  seals?: object
  blob?: string
  body?: unknown
}

/** Stands alone: its text is what the page runs, so nothing from outside of it is there. */
export function bundlePage(): void {
  const PAGE = 200
  const at = (id: string) => document.getElementById(id)
  const view = JSON.parse(at('oikos-view').textContent) as Data
  const rows = new Map<number, Line>()
  const blobs = new Map<string, unknown>()
  for (const text of at('oikos-record').textContent.split('\n')) {
    if (text.trim() === '') continue
    const line = JSON.parse(text) as Line
    if (line.event !== undefined) rows.set(line.event.seq, line)
    else if (line.blob !== undefined) blobs.set(line.blob, line.body)
  }

  // Marks that turn the direction of writing, and controls, could make a text seem another.
  const clean = (text: string) =>
    text.replace(/[^\P{Cc}\n\t]|[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, ' ')
  const el = (name: string, text = '', className = ''): El => {
    const made = document.createElement(name)
    if (text !== '') made.textContent = clean(text)
    if (className !== '') made.className = className
    return made
  }
  const button = (text: string, does: () => void): El => {
    const made = el('button', text)
    made.addEventListener('click', does)
    return made
  }
  const time = (t: number) => `${t / 1e6}\u00a0s`
  const pretty = (value: unknown) =>
    typeof value === 'string' ? value : JSON.stringify(value, null, 2)

  /** Large values stand apart, by their hash. */
  const whole = (data: Record<string, unknown>): Record<string, unknown> => {
    const made: Record<string, unknown> = {}
    for (const [name, value] of Object.entries(data)) {
      const isApart = name.endsWith('_hash') && typeof value === 'string' && value.length === 64
      if (!isApart) made[name] = value
      else if (blobs.has(value)) made[name.slice(0, -5)] = blobs.get(value)
      else made[name.slice(0, -5)] = `(not in this page; its SHA-256 is ${value})`
    }
    return made
  }

  const showEvent = (seq: number) => {
    const line = rows.get(seq)
    const into = at('event')
    if (line?.event === undefined) return into.replaceChildren(el('p', `#${seq} is not here.`))
    const { data, cause, step, by, t, kind } = line.event
    into.replaceChildren(el('h3', `#${seq} ${kind}`))
    into.append(el('p', `${time(t)}${by === null ? '' : ` · ${by}`}${step ? ` · ${step}` : ''}`))
    if (cause !== null) into.append(button(`caused by #${cause}`, () => showEvent(cause)))
    into.append(el('pre', pretty(whole(data))))
    const seals = Object.keys(line.seals ?? {})
    if (seals.length > 0) into.append(el('p', `Redacted here: ${seals.join(', ')}.`))
    into.scrollIntoView({ block: 'nearest' })
  }

  /** A list that is filtered as somebody writes, so many at a time. */
  const list = <T>(
    name: string,
    all: T[],
    { fits, row }: { fits: (one: T, words: string[]) => boolean; row: (one: T) => El[] },
  ) => {
    const [field, body, more, count] = ['find', 'rows', 'more', 'count'].map((part) =>
      at(`${name}-${part}`),
    ) as [El, El, El, El]
    let found: T[] = []
    let shown = 0
    const add = () => {
      for (const one of found.slice(shown, shown + PAGE)) {
        const line = el('tr')
        for (const cell of row(one)) {
          const td = el('td')
          td.append(cell)
          line.append(td)
        }
        body.append(line)
      }
      shown = Math.min(found.length, shown + PAGE)
      more.hidden = shown >= found.length
      count.textContent = `${shown} shown of ${found.length} found, ${all.length} in all`
    }
    const search = () => {
      const words = field.value
        .toLowerCase()
        .split(/\s+/)
        .filter((word) => word !== '')
      found = all.filter((one) => fits(one, words))
      shown = 0
      body.replaceChildren()
      add()
    }
    field.addEventListener('input', search)
    more.addEventListener('click', add)
    search()
    return (words: string) => {
      field.value = words
      search()
      field.scrollIntoView({ block: 'start' })
    }
  }

  const has = (text: string, words: string[]) => {
    const low = text.toLowerCase()
    return words.every((word) => low.includes(word))
  }

  const find = list('events', view.events, {
    fits: ([seq, says], words) => {
      const event = rows.get(seq)?.event
      const { kind = '', by = '', step = '' } = event ?? {}
      return has(`#${seq} ${kind} ${by ?? ''} ${step ?? ''} ${says}`, words)
    },
    row: ([seq, says]) => {
      const event = rows.get(seq)?.event
      const opens = button(`#${seq}`, () => showEvent(seq))
      return [
        opens,
        el('span', time(event?.t ?? 0)),
        el('code', event?.kind ?? ''),
        el('span', says),
      ]
    },
  })

  const showArtifact = (one: Data['artifacts'][number]) => {
    const { content, code, more, says, ...facts } = one
    const into = at('artifact')
    into.replaceChildren(el('h3', one.id), el('p', String(says ?? '')))
    into.append(el('pre', pretty(facts)))
    if (code !== null) into.append(el('h4', 'Code'), el('pre', code))
    if (content !== '') into.append(el('h4', 'Content'), el('pre', String(content)))
    into.append(el('h4', 'Interface, loop, metadata'), el('pre', String(more)))
    const versions = [...rows.values()].filter(({ event }) => {
      return (
        /^artifact\.(created|written|saved)$/.test(event?.kind ?? '') && event?.data.id === one.id
      )
    })
    into.append(el('h4', `Versions in this page: ${versions.length}`))
    for (const { event } of versions) {
      into.append(
        button(`#${event!.seq} ${event!.kind}, ${time(event!.t)}`, () => showEvent(event!.seq)),
      )
    }
    into.append(button('all events that name it', () => find(one.id)))
    into.scrollIntoView({ block: 'nearest' })
  }

  list('artifacts', view.artifacts, {
    fits: (one, words) =>
      has(`${one.id} ${one.type} ${one.owner} ${one.says} ${one.content}`, words),
    row: (one) => [
      button(one.id, () => showArtifact(one)),
      el('span', one.deleted ? `${one.type}, deleted` : one.type),
      el('span', one.owner),
      el('span', `${one.version}`),
      el('span', `${one.calls}`),
      el('span', one.scrip === null ? '' : `${one.scrip}`),
    ],
  })

  list('steps', view.steps, {
    fits: ([step, , why, outcome], words) => has(`${step} ${why} ${outcome}`, words),
    row: ([step, t, why, outcome, calls]) => [
      button(step, () => find(step)),
      el('span', time(t)),
      el('span', why ?? ''),
      el('span', outcome),
      el('span', `${calls}`),
    ],
  })
}
