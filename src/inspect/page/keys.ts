// Single keys that do something wherever the reader is, unless they type into a field.
import { useEffect, useRef } from 'preact/hooks'

export type Keys = Readonly<Record<string, () => void>>

/** What the keys do, for the dialog that lists them. */
export const KEYS: readonly [string, string][] = [
  ['space', 'play or pause'],
  [', .', 'previous, next event'],
  ['← →', 'on the scrubber: a little back, a little on; Page Up and Page Down: more'],
  ['Home End', 'on the scrubber: the start, the end of the run'],
  ['e', 'go to the end, or follow what is live'],
  ['j', 'type an event or a time to jump to'],
  ['m', 'show or hide the filter of “find”'],
  ['p n', 'while it is shown: previous, next match'],
  ['t', 'light, dark, or as the system has it'],
  ['?', 'this list'],
]

export function useKeys(keys: Keys): void {
  const latest = useRef(keys)
  latest.current = keys
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return
      const does = latest.current[event.key]
      if (does === undefined || isBusy(event)) return
      event.preventDefault()
      does()
    }
    addEventListener('keydown', pressed)
    return () => removeEventListener('keydown', pressed)
  }, [])
}

/** Whether the key belongs to what has the focus: a field, or a button that space presses. */
function isBusy(event: KeyboardEvent): boolean {
  const focused = event.target as Element
  if (document.querySelector('dialog[open]') !== null) return true
  if (focused.matches?.('input:not([type=range]), textarea, select')) return true
  return event.key === ' ' && focused.matches?.('button, a, summary, [role=button]')
}
