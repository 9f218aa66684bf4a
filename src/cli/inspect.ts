// `oikos inspect`: a page on this machine that shows runs: over time, and down to every cause.
import { statSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Library } from '../inspect/library.ts'
import { keepSmall } from '../inspect/room.ts'
import { type Inspector, openInspector } from '../inspect/server.ts'
import { ownFile } from '../run/installation.ts'
import { oikosVersion } from '../run/manifest.ts'
import { askRun } from './control_client.ts'
import { Refused } from './ending.ts'
import { forkOutside } from './inspect_fork.ts'
import { studiesIn } from './inspect_studies.ts'
import { opened } from './open.ts'
import { printJson } from './print.ts'
import type { Command } from './program.ts'

const PAGE = fileURLToPath(ownFile('dist/inspect'))

type Flags = { port: string; json?: boolean }

export function inspectCommand(program: Command): void {
  program
    .command('inspect')
    .description('a page that shows runs: over time, and down to every cause')
    .argument('[file]', 'a run file, or a folder of them', 'checkpoints')
    .option('--port <n>', 'the port on 127.0.0.1 (default: any that is free)', '0')
    .option('--json', 'print one JSON object')
    .action(inspect)
}

async function inspect(path: string, flags: Flags): Promise<void> {
  const inspector = await openedAt(path, flags)
  const { controlUrl, viewUrl } = inspector
  if (flags.json) printJson({ control_url: controlUrl, view_url: viewUrl })
  else process.stdout.write(addressesText(inspector))
  await asked()
  await inspector.close()
}

/** Throws Refused where nothing can be looked at, or the port is taken. */
async function openedAt(path: string, flags: Flags): Promise<Inspector> {
  keepSmall()
  const port = Number(flags.port)
  if (!/^\d+$/.test(flags.port) || port > 65_535) {
    throw new Refused(`--port ${flags.port} is no port: write a number up to 65535`)
  }
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined && path !== 'checkpoints') {
    throw new Refused(`oikos: there is no ${path}: name a run file, or a folder of them`)
  }
  const isFile = found?.isFile() === true
  // A file that can't be read is better told here than on the page.
  if (isFile) opened(path).close()
  // Beside a file are its forks; runs of sweeps are in folders of their own.
  const library = isFile ? new Library(dirname(path), 1) : new Library(path, 3)
  const outside = {
    version: oikosVersion(),
    control: askRun,
    fork: forkOutside,
    studies: studiesIn([library.folder]),
  }
  const run = isFile ? library.nameOf(relative('', path)) : null
  try {
    return await openInspector({ library, outside, page: PAGE, port, opened: run })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    throw new Refused(`oikos: port ${port} is taken: choose another, or leave --port out`)
  }
}

function addressesText({ controlUrl, viewUrl }: Inspector): string {
  return (
    `Look and control  ${controlUrl}\n` +
    `Only look         ${viewUrl}\n\n` +
    'On this machine alone. Ctrl-C ends it.\n'
  )
}

/** Resolves when whoever opened it wants it to end. */
function asked(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
    process.once('disconnect', () => resolve())
  })
}
