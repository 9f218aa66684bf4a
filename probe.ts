import { openRunFile } from './src/run/run_file.ts'
import { runFigures } from './src/run/run_figures.ts'
for (const p of process.argv.slice(2)) { const t=performance.now(); const f = runFigures(openRunFile(p)); console.log(performance.now()-t); console.log(JSON.stringify({...f, summary:0, samples:f.samples.length, series:{...f.series, spans:f.series.spans.slice(0,2), sales: f.series.sales.length}, flows:f.flows.slice(0,4)},null,0).slice(0,3000)) }
