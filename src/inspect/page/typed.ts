// What is typed into a field, told once the typing rests.
import { useEffect, useRef, useState } from 'preact/hooks'

const REST_MS = 250

export type Typed = { text: string; type: (text: string) => void }

/** `value` is what was told last; when it changes from outside, the field shows it. */
export function useTyped(value: string, tell: (text: string) => void): Typed {
  const [text, setText] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  useEffect(() => {
    if (timer.current === null) setText(value)
  }, [value])
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current)
    },
    [],
  )
  const type = (next: string) => {
    setText(next)
    if (timer.current !== null) clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      timer.current = null
      tell(next.trim())
    }, REST_MS)
  }
  return { text, type }
}
