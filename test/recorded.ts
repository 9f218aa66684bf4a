// What a run file has, for tests: opened, looked at, closed.
import type { Event } from '../src/kernel/event.ts'
import { openRunFile, type RunFile } from '../src/run/run_file.ts'

export async function withFile<T>(path: string, body: (file: RunFile) => Promise<T>): Promise<T> {
  const file = openRunFile(path)
  try {
    return await body(file)
  } finally {
    file.close()
  }
}

export function eventsOf(path: string): Event[] {
  const file = openRunFile(path)
  try {
    return [...file.events()]
  } finally {
    file.close()
  }
}
