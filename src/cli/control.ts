// `oikos control`: pauses, steps, changes and paces a run that is under way, from another terminal.
import type { Json } from '../base/json.ts'
import { formatDuration } from '../base/units.ts'
import type { ControlRequest as Request } from '../inspect/outside.ts'
import { type Control, settingControl } from '../run/control.ts'
import { openRunFile } from '../run/run_file.ts'
import { ask } from './control_client.ts'
import { fail, Refused } from './ending.ts'
import { printJson } from './print.ts'
import type { Command } from './program.ts'

const DOES = `what to do: status, pause, resume, step [n], pace X, checkpoint, stop for the world;
pause ID, resume ID, step ID [n] for one agent; set a.b=v; endow ID JSON; invoke ID A.METHOD JSON;
write ID JSON (code, content, loop, price, metadata); reseed ID|* N`

export function controlCommand(program: Command): void {
  program
    .command('control')
    .description('pause, step, change or pace a run that is under way; what changes it is recorded')
    .argument('<file>', 'the run file that is being written')
    .argument('<does...>', DOES)
    .option('--json', 'print one JSON object')
    .action(control)
}

async function control(file: string, words: string[], flags: { json?: boolean }): Promise<void> {
  const request = requestOf(words)
  openRunFile(file).close()
  const reply = await ask(file, request)
  if (reply === null) {
    const what = 'is not being lived: only a run under way can be controlled'
    throw new Refused(`oikos: ${file} ${what}`)
  }
  if (!reply.ok) fail(reply.message)
  if (flags.json) return printJson(reply)
  if (!reply.ok) return
  const { seq, now, paused, agents } = reply.status
  const state = paused ? ', paused' : ''
  process.stdout.write(`at #${seq}, ${formatDuration(now)}, ${agents} agents${state}\n`)
}

function requestOf([does = '', first, second, third]: string[]): Request {
  const isCount = (text: string | undefined) => text !== undefined && /^\d+$/.test(text)
  switch (does) {
    case 'status':
    case 'checkpoint':
    case 'stop':
      return { does }
    case 'pause':
    case 'resume':
      if (first === undefined) return { does }
      return changing({ does: 'leash', id: first, steps: does === 'pause' ? 0 : null })
    case 'step':
      if (first === undefined || isCount(first)) return { does, turns: Number(first ?? 1) }
      return changing({ does: 'leash', id: first, steps: Number(second ?? 1) })
    case 'pace': {
      const pace = Number(first)
      if (!(pace >= 0)) throw new Refused(`pace ${first ?? ''}: write virtual seconds per second`)
      return { does, pace }
    }
    case 'set': {
      const read = settingControl(first ?? '')
      if (!read.ok) throw new Refused(`set ${first ?? ''}: ${read.message}`)
      return changing(read.control)
    }
    case 'endow':
      return changing({ does, endow: { [first ?? '']: parsed(second) } })
    case 'invoke':
      if (second === undefined) throw new Refused('write invoke ID A.METHOD JSON')
      return changing({
        does,
        as_caller: first ?? '',
        invoke: second ?? '',
        args: parsed(third ?? '{}'),
      })
    case 'write':
      return changing({ does, id: first ?? '', fields: parsed(second) as never })
    case 'reseed':
      if (!/^-?\d+$/.test(second ?? '')) throw new Refused("write reseed ID N, or reseed '*' N")
      return changing({ does, id: first ?? '', seed: Number(second) })
    default:
      throw new Refused(`there is no ${does}; ${DOES}`)
  }
}

function changing(control: Control): Request {
  return { does: 'control', control }
}

function parsed(text: string | undefined): Json {
  try {
    return JSON.parse(text ?? '') as Json
  } catch (error) {
    throw new Refused(`${text ?? 'nothing'} is no JSON: ${(error as Error).message}`)
  }
}
