// The style of reports: one scale of type, two schemes of colour, and print.

export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fff; --ink: #1b1f24; --quiet: #667079; --rule: #dfe3e6; --wash: #f5f7f8;
  --blue: #0072b2; --orange: #d55e00; --green: #00855f; --purple: #b5568f;
  --sky: #3d9fd6; --red: #a5362b; --yellow: #b08d00; --grey: #9aa3aa;
  --sans: ui-sans-serif, system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --ink: #e6e9ec; --quiet: #9aa4ad; --rule: #2d3338; --wash: #1c2024;
    --blue: #56b4e9; --orange: #f0934a; --green: #35c59b; --purple: #dd92bf;
    --sky: #9ad0f5; --red: #e5786d; --yellow: #e3c548; --grey: #737d86;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.6 var(--sans); font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
main { max-width: 776px; margin: 0 auto; padding: 72px 24px 96px; }
header { margin-bottom: 40px; }
.kicker { margin: 0; font-size: 13px; color: var(--quiet); }
h1 {
  margin: 4px 0 12px; font-size: 40px; line-height: 1.15; font-weight: 650;
  letter-spacing: -0.02em;
}
h2 {
  margin: 72px 0 20px; padding-top: 20px; border-top: 1px solid var(--rule);
  font-size: 25px; line-height: 1.25; font-weight: 650; letter-spacing: -0.01em;
}
h3 { margin: 32px 0 8px; font-size: 16px; line-height: 1.4; font-weight: 650; }
p { margin: 0 0 16px; max-width: 66ch; }
.about { font-size: 20px; line-height: 1.45; }
.byline { font-size: 13px; color: var(--quiet); }
.tiles {
  display: grid; grid-template-columns: repeat(4, 1fr); gap: 28px 24px;
  margin: 0 0 32px; padding: 0;
}
.tiles div { min-width: 0; }
.tiles dt { font-size: 13px; color: var(--quiet); }
.tiles dd {
  margin: 0; font-size: 25px; line-height: 1.3; font-weight: 600; letter-spacing: -0.01em;
}
.tiles dd small {
  display: block; font-size: 13px; font-weight: 400; color: var(--quiet); letter-spacing: 0;
}
.figures {
  display: grid; grid-template-columns: 1fr 1fr; gap: 36px 24px; margin: 24px 0 32px;
  align-items: end;
}
figure { margin: 0; min-width: 0; break-inside: avoid; }
figure.whole { grid-column: 1 / -1; }
figcaption { margin-bottom: 8px; font-size: 13px; line-height: 1.45; color: var(--quiet); }
figcaption b { color: var(--ink); font-weight: 650; }
figure p { font-size: 13px; color: var(--quiet); margin: 0; }
svg.plot {
  display: block; width: 100%; height: auto; overflow: visible; font-family: var(--sans);
}
svg.plot text { white-space: pre; }
svg.plot [aria-label$="axis tick label"], svg.plot [aria-label$="axis label"] {
  fill: var(--quiet);
}
svg.wide { display: block; }
.whole svg.narrow.twin { display: none; }
.legend {
  display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 8px 0 0; padding: 0; list-style: none;
  font-size: 13px; color: var(--quiet);
}
.legend svg { width: 10px; height: 10px; margin-right: 6px; }
.scroll {
  overflow-x: auto; margin: 8px 0 32px;
  background: linear-gradient(to right, var(--paper) 40%, transparent) 0 0 / 32px 100% local,
    linear-gradient(to left, var(--paper) 40%, transparent) 100% 0 / 32px 100% local,
    linear-gradient(to right, var(--rule), transparent) 0 0 / 10px 100% scroll,
    linear-gradient(to left, var(--rule), transparent) 100% 0 / 10px 100% scroll;
  background-repeat: no-repeat;
}
table { border-collapse: collapse; width: 100%; font-size: 13px; line-height: 1.45; }
caption { text-align: left; font-weight: 650; padding-bottom: 8px; }
caption small { font-size: 13px; font-weight: 400; color: var(--quiet); }
th, td {
  padding: 6px 12px 6px 0; text-align: left; vertical-align: baseline;
  border-bottom: 1px solid var(--rule); overflow-wrap: normal;
}
td:first-child { overflow-wrap: anywhere; min-width: 9em; }
th { font-weight: 400; color: var(--quiet); white-space: nowrap; }
.r { text-align: right; white-space: nowrap; }
th:last-child, td:last-child { padding-right: 0; }
.facts {
  display: grid; grid-template-columns: max-content 1fr; gap: 6px 24px; margin: 0 0 24px;
  font-size: 13px; line-height: 1.5;
}
.facts dt { color: var(--quiet); }
.facts dd { margin: 0; font-family: var(--mono); font-size: 12.5px; white-space: pre-wrap; }
pre {
  margin: 0 0 24px; padding: 12px 16px; background: var(--wash); font: 12.5px/1.5 var(--mono);
  white-space: pre-wrap;
}
.verdicts { list-style: none; margin: 0 0 24px; padding: 0; }
.verdicts li {
  display: grid; grid-template-columns: 88px 1fr; gap: 0 12px; padding: 6px 0;
  border-bottom: 1px solid var(--rule);
}
.verdicts b { font-size: 13px; font-weight: 650; line-height: 25.6px; }
.yes { color: var(--green); }
.no { color: var(--orange); }
.verdicts small { grid-column: 2; font: 12.5px/1.5 var(--mono); color: var(--quiet); }
footer {
  margin-top: 72px; padding-top: 16px; border-top: 1px solid var(--rule); font-size: 13px;
  color: var(--quiet);
}
@media screen and (max-width: 700px) {
  main { padding: 32px 19px 64px; }
  h1 { font-size: 32px; }
  h2 { margin-top: 56px; }
  .tiles { grid-template-columns: 1fr 1fr; }
  .figures { grid-template-columns: 1fr; }
  th, td { padding-right: 9px; font-size: 12px; }
  td:first-child { min-width: 6em; }
  .facts { grid-template-columns: 1fr; gap: 0; }
  .facts dd { margin-bottom: 10px; }
  svg.wide { display: none; }
  .whole svg.narrow.twin { display: block; }
  .verdicts li { grid-template-columns: 76px 1fr; }
}
@media print {
  @page { size: A4; margin: 18mm 18mm 20mm; }
  body { font-size: 10.5pt; line-height: 1.45; }
  main { max-width: none; padding: 0; }
  header { margin-bottom: 20pt; }
  h1 { font-size: 26pt; }
  h2 { font-size: 16pt; margin: 26pt 0 10pt; padding-top: 10pt; }
  h2, h3, caption { break-after: avoid; }
  tr, li, .tiles div { break-inside: avoid; }
  .figures { gap: 18pt 16pt; margin: 12pt 0 16pt; }
  .about { font-size: 13pt; }
  .scroll { overflow: visible; background: none; }
  .kept { break-inside: avoid; }
  footer { margin-top: 30pt; }
}
`
