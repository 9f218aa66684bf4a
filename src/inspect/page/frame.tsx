// What stands around every view: the header, the menu of views, the bar of time.
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { type Address, formatAddress, sharedLink } from './address.ts'
import { useKeys } from './keys.ts'
import { KeysDialog } from './keys_dialog.tsx'
import { expectView, LazyView, useTitle } from './lazy_view.tsx'
import { Empty } from './notice.tsx'
import { goTo, useAddress } from './place.ts'
import { sessionQuestion } from './questions.ts'
import { RunProvider, useRun } from './run_scope.tsx'
import { useAnswer } from './server.ts'
import { StateMark } from './state_mark.tsx'
import { chooseTheme, chosenTheme, type Theme } from './theme.ts'
import { TimeBar } from './time_bar.tsx'
import { PAGES, RUN_VIEWS } from './views.ts'

export function Frame() {
  const address = useAddress()
  const [asksKeys, setAsksKeys] = useState(false)
  useKeys({ '?': () => setAsksKeys(true) })
  useOpened()
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Whole address={address} askKeys={() => setAsksKeys(true)} />
      {asksKeys && <KeysDialog close={() => setAsksKeys(false)} />}
    </>
  )
}

/** Where oikos was opened on one run, the page begins with that. */
function useOpened(): void {
  const { answer } = useAnswer(sessionQuestion())
  const opened = answer?.opened ?? null
  useEffect(() => {
    if (opened !== null && location.pathname === '/') {
      goTo(`/runs/${encodeURIComponent(opened)}/overview`, 'replace')
    }
  }, [opened])
}

function Whole({ address, askKeys }: { address: Address; askKeys: () => void }) {
  const { page, view } = address
  useEffect(() => {
    const expected = page === 'run' ? RUN_VIEWS.find(({ name }) => name === view) : undefined
    if (expected !== undefined) expectView(expected)
  }, [page, view])
  if (page === 'run') {
    return (
      <RunProvider
        run={address.run}
        without={(said) => (
          <Outside address={address} askKeys={askKeys}>
            {said}
          </Outside>
        )}
      >
        <RunPage address={address} askKeys={askKeys} />
      </RunProvider>
    )
  }
  return (
    <Outside address={address} askKeys={askKeys}>
      {page === 'nowhere' ? <Nowhere /> : <LazyView view={PAGES[page]} />}
    </Outside>
  )
}

/** A page outside of any run. */
function Outside(props: { address: Address; askKeys: () => void; children: ComponentChildren }) {
  const { page } = props.address
  return (
    <>
      <header class="top">
        <div class="line">
          <Brand />
          <nav aria-label="Pages" class="menu">
            <MenuLink href="/runs" is={page === 'runs'} title="Runs" />
            <MenuLink href="/compare" is={page === 'compare'} title="Compare" />
            <MenuLink href="/studies" is={page === 'studies'} title="Sweeps and claims" />
          </nav>
          <Tools address={props.address} askKeys={props.askKeys} />
        </div>
      </header>
      <Main>{props.children}</Main>
    </>
  )
}

function RunPage({ address, askKeys }: { address: Address; askKeys: () => void }) {
  const { answer, href, living, paused, run } = useRun()
  const view = RUN_VIEWS.find(({ name }) => name === address.view)
  const menu = RUN_VIEWS.filter(({ name, menu }) => name === menu)
  const { row } = answer
  const nav = useRef<HTMLElement>(null)
  const entry = view?.menu
  // On a small screen the menu scrolls: the entry that is shown comes into sight.
  useEffect(() => {
    const shown = nav.current?.querySelector<HTMLElement>('[aria-current]')
    if (nav.current && shown && entry !== undefined) nav.current.scrollLeft = shown.offsetLeft - 48
  }, [entry])
  useTitle(address.query.id, view?.title ?? 'Nothing here', run)
  return (
    <>
      <header class="top">
        <div class="line">
          <Brand />
          <p class="run-name">
            <b title={row.path}>{run}</b>
            <StateMark row={row} living={living} paused={paused} />
            <span class="quiet">seed {row.seed}</span>
          </p>
          <Tools address={address} askKeys={askKeys} />
        </div>
        <nav ref={nav} aria-label="Views of the run" class="menu">
          {menu.map(({ name, title }) => (
            <MenuLink key={name} href={href(name)} is={view?.menu === name} title={title} />
          ))}
          <MenuLink href={`/compare?a=${encodeURIComponent(run)}`} is={false} title="Compare" />
        </nav>
      </header>
      <Main>{view === undefined ? <Nowhere /> : <LazyView view={view} />}</Main>
      <TimeBar />
    </>
  )
}

function Main(props: { children: ComponentChildren }) {
  return (
    <main id="main" tabIndex={-1} class="page">
      {props.children}
    </main>
  )
}

function Brand() {
  return (
    <a class="brand" href="/runs" aria-label="oikos: all runs">
      <img src="/mark.svg" alt="" width="20" height="20" />
      <span>oikos</span>
    </a>
  )
}

function MenuLink(props: { href: string; is: boolean; title: string }) {
  return (
    <a href={props.href} aria-current={props.is ? 'page' : undefined}>
      {props.title}
    </a>
  )
}

function Nowhere() {
  useTitle('Nothing here')
  return (
    <>
      <h1>Nothing here</h1>
      <Empty>
        <p>This address names no view.</p>
        <p>
          <a href="/runs">All runs</a>
        </p>
      </Empty>
    </>
  )
}

const NEXT_THEME: Readonly<Record<Theme, Theme>> = {
  system: 'light',
  light: 'dark',
  dark: 'system',
}

function Tools({ address, askKeys }: { address: Address; askKeys: () => void }) {
  const [theme, setTheme] = useState(chosenTheme)
  const turn = () => {
    const next = NEXT_THEME[theme]
    chooseTheme(next)
    setTheme(next)
  }
  useKeys({ t: turn })
  return (
    <span class="tools">
      <CopyLink address={address} />
      <button type="button" onClick={turn} title="Light, dark, or as the system has it ( t )">
        {theme === 'system' ? 'Auto' : theme === 'light' ? 'Light' : 'Dark'}
        <span class="hidden"> colours: change</span>
      </button>
      <button type="button" onClick={askKeys} aria-label="Keys" title="Keys ( ? )">
        ?
      </button>
    </span>
  )
}

function CopyLink({ address }: { address: Address }) {
  const { answer: session } = useAnswer(sessionQuestion())
  const [told, setTold] = useState('')
  const here = formatAddress(address)
  useEffect(() => setTold(''), [here])
  if (session === null) return null
  const copy = () => {
    navigator.clipboard.writeText(sharedLink(session.view_url, address)).then(
      () => setTold('Copied'),
      () => setTold('Could not copy'),
    )
  }
  return (
    <button type="button" onClick={copy} title="Copy a link to this view, for looking on">
      <span aria-live="polite">{told === '' ? 'Copy link' : told}</span>
    </button>
  )
}
