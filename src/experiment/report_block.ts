// What a report is made of, before it is HTML or Markdown: sections of a few kinds of blocks.

/** SVG texts; `wide` is missing where one width serves all. */
export type Chart = { narrow: string; wide?: string }

/**
 * - `says` tells in words what is to be seen, for those who can't see it; where there is nothing to
 *   draw, `chart` is null and it stands alone.
 * - `note` is a line under the title: units and what is drawn.
 */
export type Figure = {
  title: string
  note: string
  says: string
  chart: Chart | null
  legend?: { name: string; color: string }[]
}

/** `align` has a letter per column, l or r. */
export type Table = {
  title: string
  head: string[]
  align: string
  rows: string[][]
  note?: string
}

export type Verdict = { say: string; passed: boolean; detail: string | null }

/** Texts are plain everywhere: whoever renders them escapes them. */
export type Block =
  | { kind: 'text'; text: string }
  | { kind: 'command'; command: string }
  | { kind: 'figures'; figures: Figure[] }
  | { kind: 'table'; table: Table }
  | { kind: 'facts'; facts: [string, string][] }
  | { kind: 'tiles'; tiles: { label: string; value: string; note: string }[] }
  | { kind: 'verdicts'; verdicts: Verdict[] }

export type Section = { title: string; blocks: Block[] }

/** `kicker` is what kind of report it is; `byline` what it is of, in a line. */
export type Report = {
  kicker: string
  title: string
  about: string
  byline: string
  sections: Section[]
}
