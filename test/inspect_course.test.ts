// The course of a run that the inspector has open: it goes on when the run does, and ends with it.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { OpenRun } from '../src/inspect/open_run.ts'
import { courseAnswer } from '../src/inspect/run_answers.ts'
import { bringModules } from '../src/run/bring.ts'
import { Run } from '../src/run/live.ts'
import { resumed } from '../src/run/resume.ts'
import { chanceWorld } from './chance_world.ts'
import { inFolder, scenarioOf } from './check.ts'
import { liveFor } from './pieces.ts'

test('of a run that was interrupted, it goes on when the run is resumed', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'stopped.oikos')
    const scenario = scenarioOf(chanceWorld('30s'))
    const begun = new Run(scenario, await bringModules(scenario), { file: path })
    expect((await liveFor(begun, 10)).ending.reason).toBe('interrupted')
    const open = new OpenRun('stopped', path)
    try {
      await open.follow()
      const before = courseAnswer(open)
      expect(before).toMatchObject({ complete: true, seq: open.file.lastSeq() })
      expect(open.course!.complete).toBe(false)
      await liveFor(await resumed(path), Number.POSITIVE_INFINITY)
      expect(courseAnswer(open).complete).toBe(false)
      await open.follow()
      const after = courseAnswer(open)
      expect(after).toMatchObject({ complete: true, seq: open.file.lastSeq() })
      expect(after.seq).toBeGreaterThan(before.seq)
      expect(open.course!.complete).toBe(true)
      const steps = after.spans.reduce((sum, span) => sum + span.steps, 0)
      const ended = [...open.file.events({ kinds: ['agent.acted'] })].length
      expect(steps).toBe(ended)
    } finally {
      open.close()
    }
  }))
