// Opening a run file for a command: says when it is looked at through a copy in today's format.
import { openRunFile, type RunFile } from '../run/run_file.ts'

/** Throws RunFileError. */
export function opened(path: string): RunFile {
  const file = openRunFile(path)
  if (file.copyOf !== null) {
    process.stderr.write(
      `oikos: ${path} has an older format; this is its copy in today's: ${file.path}\n`,
    )
  }
  return file
}
