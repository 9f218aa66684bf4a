// The page of a bundle: the report of the run, then its timeline, artifacts and steps to look
// through, and how to verify it; it loads nothing.
import { hash } from 'node:crypto'
import { bundlePage } from './bundle_page.ts'
import { DATA_PLACE } from './bundle_parts.ts'
import { escaped } from './markup.ts'
import type { Report } from './report_block.ts'
import { bodyOf } from './report_html.ts'
import { STYLE } from './report_style.ts'

const MORE_STYLE = `
input { font: inherit; width: 100%; padding: 8px 10px; margin: 0 0 8px; color: var(--ink);
  background: var(--wash); border: 1px solid var(--rule); border-radius: 4px; }
button { font: 12.5px/1.5 var(--mono); color: var(--blue); background: none; border: 0;
  padding: 2px 8px 2px 0; cursor: pointer; text-align: left; overflow-wrap: anywhere; }
button:hover { text-decoration: underline; }
.list { max-height: 480px; overflow: auto; margin: 0 0 8px; }
.shown { margin: 0 0 24px; }
.shown pre { max-height: 480px; overflow: auto; }
.count { font-size: 13px; color: var(--quiet); }
h4 { margin: 16px 0 4px; font-size: 13px; }
@media print { .list { max-height: none; } input, .more { display: none; } }
`
const ALL_STYLE = `${STYLE}${MORE_STYLE}`
const SCRIPT = `(${bundlePage.toString()})()`

const digest = (text: string) => `'sha256-${hash('sha256', text, 'base64')}'`

/** Its own script and style, known by their hashes, and nothing else at all. */
const POLICY =
  "default-src 'none'; base-uri 'none'; form-action 'none'; " +
  `script-src ${digest(SCRIPT)}; style-src ${digest(ALL_STYLE)}`

export type Notes = { redacted: string[]; left_out: string[]; verify: string[] }

/** Without its data, for which it has a place. */
export function bundleHtml(report: Report, notes: Notes): string {
  const { title } = report
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="oikos bundle">
<title>${escaped(title)} · a run of oikos</title>
<style>${ALL_STYLE}</style>
</head>
<body>
<main>
${bodyOf({ ...report, kicker: 'A run of oikos' })}
${listHtml('events', 'Timeline', ['event', 'at', 'kind', 'what happened'])}
<div id="event" class="shown"></div>
${listHtml('artifacts', 'Artifacts', ['id', 'type', 'owner', 'version', 'calls', 'scrip'])}
<div id="artifact" class="shown"></div>
${listHtml('steps', 'Steps of agents', ['step', 'at', 'woken by', 'outcome', 'calls'])}
${verifyHtml(notes)}
<footer>Made by <code>oikos bundle</code>. This page loads nothing and needs nothing.</footer>
</main>
${DATA_PLACE}
<script>${SCRIPT}</script>
</body>
</html>
`
}

function listHtml(name: string, title: string, head: string[]): string {
  const cells = head.map((text) => `<th>${escaped(text)}</th>`).join('')
  const body = `<tbody id="${name}-rows"></tbody>`
  const more = `<button id="${name}-more" class="more">more</button>`
  return `<section>
<h2>${escaped(title)}</h2>
<input id="${name}-find" type="search" aria-label="Search: ${escaped(title)}" placeholder="Search">
<div class="list"><table><thead><tr>${cells}</tr></thead>${body}</table></div>
<p class="count"><span id="${name}-count"></span> ${more}</p>
</section>`
}

function verifyHtml({ redacted, left_out, verify }: Notes): string {
  const items = (texts: string[]) => texts.map((text) => `<p>${escaped(text)}</p>`).join('\n')
  const what = redacted.length === 0 ? 'Nothing was redacted.' : `Redacted: ${redacted.join(', ')}.`
  const left = left_out.map((text) => `Left out: ${text}.`)
  return `<section>
<h2>How to verify</h2>
${items([what, ...left])}
<pre>${verify.map(escaped).join('\n')}</pre>
${items([
  'It says whether anything in this page is not as it was written, and by whom it was signed; ' +
    "which of the events lead to the hash that the run's own file was signed with; and, with " +
    'that file, whether all that is here is in it.',
])}
</section>`
}
