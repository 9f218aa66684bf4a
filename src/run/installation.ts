// Where this copy of oikos has its own files: a checkout of sources, or what npm installed.
import { relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** A package carries what `npm run emit` made of the sources, under lib/. */
const EMITTED = import.meta.url.endsWith('.js')
const ROOT = new URL(EMITTED ? '../../../' : '../../', import.meta.url)

/** A file of oikos by its path in the tree, such as config/default.yaml. */
export function ownFile(path: string): URL {
  return new URL(path, ROOT)
}

/** What can be started or imported of a module of oikos by its path, such as src/cli/oikos.ts. */
export function ownModule(path: string): URL {
  return EMITTED ? ownFile(`lib/${path.replace(/\.ts$/, '.js')}`) : ownFile(path)
}

/**
 * What to import for a module that a scenario names. Node takes no types out of what lies in
 * node_modules, so scenarios that come with a package have theirs among what was emitted.
 */
export function importable(file: string): URL {
  const path = relative(fileURLToPath(ROOT), file)
  const isOwn = EMITTED && file.endsWith('.ts') && !path.startsWith('..')
  return isOwn ? ownModule(path) : pathToFileURL(file)
}

/** For what is compiled once and kept between starts: beside what npm installed. */
export function cacheFolder(): string {
  const root = fileURLToPath(ROOT)
  const at = root.lastIndexOf('/node_modules/')
  return `${at < 0 ? root : root.slice(0, at + 1)}node_modules/.cache/oikos`
}
