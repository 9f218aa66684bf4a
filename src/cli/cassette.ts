// The options by which a run takes answers of models from a cassette, or keeps them in one.
import { Cassette, type CassetteMode } from '../run/cassette.ts'
import { orRefused, Refused } from './ending.ts'

export type Taped = { llm?: string; cassette?: string }

const MODES = ['live', 'record', 'replay', 'auto']

export const LLM_OPTION = [
  '--llm <mode>',
  'where answers come from: live, record (asked, and kept), replay (the cassette alone), auto',
] as const
export const CASSETTE_OPTION = ['--cassette <file>', 'the file of answers for --llm'] as const

/** Undefined where all is asked, and nothing kept. */
export function cassetteOf({ llm = 'live', cassette: path }: Taped): Cassette | undefined {
  if (!MODES.includes(llm)) throw new Refused(`--llm ${llm}: use ${MODES.join(', ')}`)
  if (llm === 'live') {
    if (path === undefined) return undefined
    throw new Refused(`--cassette ${path}: say --llm record, replay or auto`)
  }
  if (path === undefined)
    throw new Refused(`--llm ${llm}: say which file, --cassette answers.jsonl`)
  return orRefused(() => new Cassette(path, llm as CassetteMode))
}
