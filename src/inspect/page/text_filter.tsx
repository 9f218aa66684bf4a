// A field that filters a list: what is typed goes into the address once it rests.
import { useEffect, useRef, useState } from 'preact/hooks'
import { changeQuery, useAddress } from './place.ts'

const RESTS_MS = 250

/** `name` is its key in the address; `wrong` says why a text can't be used, or nothing. */
export function TextFilter(props: {
  name: string
  label: string
  placeholder?: string
  numeric?: boolean
  wrong?: (text: string) => string | null
}) {
  const { name, label, placeholder, numeric, wrong } = props
  const given = useAddress().query[name] ?? ''
  const [text, setText] = useState(given)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  useEffect(() => {
    if (timer.current === null) setText(given)
  }, [given])
  useEffect(() => () => clearTimeout(timer.current ?? undefined), [])
  const problem = text === '' ? null : (wrong?.(text) ?? null)
  const type = (next: string) => {
    setText(next)
    clearTimeout(timer.current ?? undefined)
    timer.current = setTimeout(() => {
      timer.current = null
      if (next === '' || !wrong?.(next)) changeQuery({ [name]: next.trim() || null })
    }, RESTS_MS)
  }
  return (
    <label class={numeric ? 'field short' : 'field'}>
      <span>{label}</span>
      <input
        type="text"
        inputMode={numeric ? 'numeric' : 'search'}
        autocomplete="off"
        spellcheck={false}
        value={text}
        placeholder={placeholder}
        aria-invalid={problem !== null}
        title={problem ?? undefined}
        onInput={(event) => type(event.currentTarget.value)}
      />
    </label>
  )
}

/** What is wrong with a text as a whole number. */
export function notWhole(text: string): string | null {
  return /^\d{1,15}$/.test(text.trim()) ? null : 'Write a whole number.'
}

/** A choice that filters a list. */
export function ChoiceFilter(props: {
  name: string
  label: string
  any: string
  choices: readonly (readonly [value: string, says: string])[]
}) {
  const { name, label, any, choices } = props
  const value = useAddress().query[name] ?? ''
  const isKnown = value === '' || choices.some(([known]) => known === value)
  return (
    <label class="field">
      <span>{label}</span>
      <select
        value={value}
        onChange={(event) => changeQuery({ [name]: event.currentTarget.value || null })}
      >
        <option value="">{any}</option>
        {!isKnown && <option value={value}>{value}</option>}
        {choices.map(([known, says]) => (
          <option key={known} value={known}>
            {says}
          </option>
        ))}
      </select>
    </label>
  )
}
