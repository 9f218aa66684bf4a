// Data modules: a folder of somebody's data as a scenario, and the figures that are known of it.
import { importable } from '../run/installation.ts'

export type Figures = Record<string, number>

/** `text` is a scenario; `path` is where its own files are. */
export type MadeOfData = { path: string; text: string; figures: Figures }

type DataModule = { made: (folder: string) => Omit<MadeOfData, 'path'> }

/** What a module makes of a folder, or what is wrong. */
export async function madeOf(module: string, folder: string): Promise<MadeOfData | string> {
  try {
    const { made } = (await import(importable(module).href)) as Partial<DataModule>
    if (typeof made !== 'function') return `${module}: it exports no function "made"`
    return { path: module, ...made(folder) }
  } catch (error) {
    return `${folder} can't be used: ${(error as Error).message}`
  }
}
