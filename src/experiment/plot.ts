// The door of Observable Plot, and of linkedom, the document that it draws in: marks as SVG text.
import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import type { Chart } from './report_block.ts'

/** Pixels of the two widths in which charts are drawn: half and whole of a page's column. */
export const NARROW = 352
export const WIDE = 728

type Marks = (plot: typeof Plot, width: number) => Plot.Markish[]
type Options = Omit<Plot.PlotOptions, 'document' | 'width' | 'marks'>

/** A chart for half the column, which fills it on a phone. */
export function drawnHalf(options: Options, marks: Marks): Chart {
  return { narrow: svgOf(options, marks, NARROW) }
}

/** A chart for the whole column, and again for a phone. */
export function drawn(options: Options, marks: Marks): Chart {
  return { narrow: svgOf(options, marks, NARROW), wide: svgOf(options, marks, WIDE) }
}

function svgOf(options: Options, marks: Marks, width: number): string {
  const { document } = parseHTML('<html><body></body></html>')
  const svg = Plot.plot({
    ...{ marginTop: 26, marginBottom: 36, marginLeft: 46, marginRight: 14, className: 'plot' },
    ...options,
    x: { tickSize: 0, labelArrow: 'none', ...options.x },
    y: { tickSize: 0, labelArrow: 'none', ...options.y },
    width,
    marks: marks(Plot, width),
    document: document as unknown as Exclude<Options['document' & keyof Options], never>,
  } as Plot.PlotOptions) as unknown as Drawing
  // The page has the styles; its policy would block those in here.
  for (const style of svg.querySelectorAll('style')) style.remove()
  for (const styled of svg.querySelectorAll('[style]')) styled.removeAttribute('style')
  svg.setAttribute('aria-hidden', 'true')
  return svg.outerHTML
}

/** What is used of an element; this project has no types of a browser. */
type Drawing = {
  outerHTML: string
  querySelectorAll(selector: string): Iterable<Drawing>
  remove(): void
  removeAttribute(name: string): void
  setAttribute(name: string, value: string): void
}
