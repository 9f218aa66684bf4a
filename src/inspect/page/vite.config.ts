// How the page of the inspector is built: into dist/inspect, with nothing inlined.
import { defineConfig } from 'vite'

const here = new URL('.', import.meta.url).pathname

export default defineConfig({
  root: here,
  base: '/',
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: `${here}../../../dist/inspect`,
    emptyOutDir: true,
    assetsDir: 'assets',
    /** The policy of the page allows scripts and styles from its own origin alone. */
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    reportCompressedSize: false,
  },
})
