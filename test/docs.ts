// The documents as data: their blocks of code, what each says of itself, headings and links.
import { anchorOf } from '../docs/anchor.ts'

/**
 * A block of code. Its fence says, after the language:
 * - `file=PATH`: it is this file, written before the next block is run.
 * - `within=30s`: the time that the text beside it claims.
 * - `exit=1`: the exit code that its command ends with.
 * - `serves`: it goes on, and is ended at the first address that it says; with `serves=REGEX`, which
 *   has no space, at the first text that fits.
 * - `busy=4801`: somebody else listens there meanwhile.
 * - `node=old`: it is about a Node that is too old, and needs one.
 */
export type Block = {
  page: string
  line: number
  language: string
  says: Record<string, string>
  text: string
}

const FENCE = /^```(\w*)(.*)$/

export function blocksOf(page: string, text: string): Block[] {
  const blocks: Block[] = []
  let open: Block | null = null
  text.split('\n').forEach((line, i) => {
    const fence = FENCE.exec(line)
    if (fence === null) {
      if (open !== null) open.text += `${line}\n`
    } else if (open !== null) {
      blocks.push(open)
      open = null
    } else {
      const says = Object.fromEntries(
        fence[2]!
          .trim()
          .split(/\s+/)
          .filter((word) => word !== '')
          .map((word) => [word.split('=')[0]!, word.split('=').slice(1).join('=')]),
      )
      open = { page, line: i + 1, language: fence[1]!, says, text: '' }
    }
  })
  if (open !== null) throw new Error(`${page}: a block of code has no end`)
  return blocks
}

export type Link = { line: number; target: string }

export function linksOf(text: string): Link[] {
  return withoutFences(text).flatMap((raw, i) => {
    const line = raw.replace(/`[^`]*`/g, '')
    const found = [...line.matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)]
    return found.map((match) => ({ line: i + 1, target: match[1]! }))
  })
}

/** The names that links to headings have: as GitHub makes them. */
export function anchorsOf(text: string): string[] {
  return withoutFences(text).flatMap((line) => {
    const heading = /^#{1,6} (.*)$/.exec(line)?.[1]
    return heading === undefined ? [] : [anchorOf(heading)]
  })
}

function withoutFences(text: string): string[] {
  let isCode = false
  return text.split('\n').map((line) => {
    if (line.startsWith('```')) {
      isCode = !isCode
      return ''
    }
    return isCode ? '' : line
  })
}

/** Whether a text has every line of another in order; `…` in a line stands for anything. */
export function missingLine(found: string, wanted: string): string | null {
  const lines = found.split('\n').map((line) => line.trim())
  let from = 0
  for (const line of wanted.split('\n').map((one) => one.trim())) {
    if (line === '' || line === '…') continue
    const parts = line.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    const fits = new RegExp(`^${parts.join('.*')}$`)
    const at = lines.findIndex((one, i) => i >= from && fits.test(one.replace(/\s+/g, ' ').trim()))
    const again = at >= 0 ? at : lines.findIndex((one, i) => i >= from && fits.test(one))
    if (again < 0) return line
    from = again + 1
  }
  return null
}
