// A view that is loaded when it is first shown.
import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { ProblemNotice, Waiting } from './notice.tsx'
import type { View } from './views.ts'

const loaded = new Map<View, ComponentType>()

/** Begins to load a view that will be shown soon. */
export function expectView(view: View): void {
  view.load().then(
    (module) => loaded.set(view, module.default),
    () => {},
  )
}

export function LazyView({ view }: { view: View }) {
  const [, setRound] = useState(0)
  const [failed, setFailed] = useState<View | null>(null)
  useEffect(() => {
    if (loaded.has(view)) return
    view.load().then(
      (module) => {
        loaded.set(view, module.default)
        setRound((before) => before + 1)
      },
      () => setFailed(view),
    )
  }, [view])
  const Shown = loaded.get(view)
  if (Shown !== undefined) return <Shown />
  if (failed !== view) return <Waiting what="the view" />
  const message = 'This part of the page did not load: is `oikos inspect` still running?'
  return (
    <ProblemNotice problem={{ code: 'unreachable', message }} again={() => location.reload()} />
  )
}

/** Names the browser's tab after what is shown. */
export function useTitle(...parts: (string | null | undefined)[]): void {
  const title = [...parts.filter((part) => part !== null && part !== undefined), 'oikos'].join(
    ' · ',
  )
  useEffect(() => {
    document.title = title
  }, [title])
}
