// Code with numbered, coloured lines; the one door of lowlight, whose tree becomes text nodes.
import javascript from 'highlight.js/lib/languages/javascript'
import { createLowlight } from 'lowlight'
import type { ComponentChildren } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { ScrollBox } from './scroll_box.tsx'

const lowlight = createLowlight({ javascript })
const SHOWN_MAX = 400
/** Beyond this, colours cost more time than they save. */
const COLOURED_MAX = 120_000

type Piece = { text: string; style: string }
/** What lowlight answers, as far as it is used. */
type Node = {
  type: string
  value?: string
  properties?: { className?: unknown }
  children?: Node[]
}

export function CodeView(props: { code: string; label: string; language?: 'javascript' | 'text' }) {
  const { code, language = 'javascript' } = props
  const [whole, setWhole] = useState(false)
  const lines = useMemo(() => coloured(code, language), [code, language])
  const shown = whole ? lines : lines.slice(0, SHOWN_MAX)
  return (
    <ScrollBox class="code" label={props.label}>
      <ol class="lines">
        {shown.map((line, n) => (
          <li key={n}>
            <code>{line.map(piece)}</code>
          </li>
        ))}
      </ol>
      {lines.length > shown.length && (
        <button type="button" class="link" onClick={() => setWhole(true)}>
          Show all {lines.length} lines
        </button>
      )}
    </ScrollBox>
  )
}

function piece({ text, style }: Piece, n: number): ComponentChildren {
  return style === '' ? (
    text
  ) : (
    <span key={n} class={style}>
      {text}
    </span>
  )
}

/** The lines of a code, each as pieces of one style. */
export function coloured(code: string, language: 'javascript' | 'text'): Piece[][] {
  if (language === 'text' || code.length > COLOURED_MAX) {
    return code.split('\n').map((text) => [{ text, style: '' }])
  }
  const lines: Piece[][] = [[]]
  const walk = (node: Node, style: string): void => {
    if (node.type === 'text') {
      const [first = '', ...rest] = (node.value ?? '').split('\n')
      lines.at(-1)!.push({ text: first, style })
      for (const text of rest) lines.push([{ text, style }])
      return
    }
    const names = node.properties?.className
    const own = Array.isArray(names) ? names.join(' ') : style
    for (const child of node.children ?? []) walk(child, own)
  }
  walk(lowlight.highlight('javascript', code) as Node, '')
  return lines
}
