// A process that records commits for ever, to be killed in the middle: node runfile_writer.ts FILE.
import type { Event } from '../src/kernel/event.ts'
import { Recorder } from '../src/run/recorder.ts'
import { isProblems, readScenario, type Scenario } from '../src/run/scenario.ts'

export function emptyScenario(set: string[] = []): Scenario {
  const scenario = readScenario('name: nobody\nabout: an empty world\n', 'test/nobody.yaml', {
    set,
  })
  if (isProblems(scenario)) throw new Error(JSON.stringify(scenario))
  return scenario
}

/** A commit of one to five events, a large field among them now and then. */
export function commitAfter(seq: number): Event[] {
  const size = 1 + (seq % 5)
  return Array.from({ length: size }, (_, i) => {
    const envelope = { seq: seq + 1 + i, t: seq, by: 'alice', cause: null, step: `alice#${seq}` }
    const content = { text: 'x'.repeat((seq * 37) % 900), of: seq }
    return i === 0
      ? { ...envelope, kind: 'artifact.saved', data: { id: 'alice', content, bytes: 1000 } }
      : {
          ...envelope,
          kind: 'scrip.moved',
          data: { from: 'alice', to: 'bob', amount: seq + i, why: 'transfer' },
        }
  }) as Event[]
}

/** Records until `enough` answers yes. */
export function record(path: string, enough: (seq: number) => boolean): Recorder {
  const recorder = new Recorder(path, emptyScenario(['record.batch=100']))
  let seq = 0
  while (!enough(seq)) {
    const commit = commitAfter(seq)
    recorder.add(commit)
    seq = commit.at(-1)!.seq
  }
  return recorder
}

if (import.meta.filename === process.argv[1]) {
  try {
    record(process.argv[2]!, (seq) => seq >= Number(process.argv[3] ?? Number.POSITIVE_INFINITY))
  } catch (error) {
    process.stdout.write(`${(error as Error).name}: ${(error as Error).message}\n`)
    process.exit(3)
  }
}
