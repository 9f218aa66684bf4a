// Control of a live run over a local socket: one JSON object a line, one answer for each.
import { lstatSync, mkdirSync, realpathSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { shaped } from '../base/shape.ts'
import type { ControlRequest as Request, Status } from '../inspect/outside.ts'
import { type Control, controlSchema } from '../run/control.ts'
import { type Run, sha256 } from '../run/live.ts'
import type { Hold } from './hold.ts'

export type Reply = { ok: true; status: Status } | { ok: false; message: string }

const LINE_MAX = 2_000_000

/** Where the socket of a run file is: the same for whoever writes it and whoever asks. */
export function socketPath(file: string): string {
  return join(folder(), `${sha256(realpathSync(file)).slice(0, 24)}.sock`)
}

function folder(): string {
  return join(tmpdir(), `oikos-control-${userInfo().uid}`)
}

/**
 * Serves whoever may use the socket, which is the user alone; answers how to end it. A run that
 * can't be controlled says why, and lives.
 */
export function serveControl(file: string, run: Run, hold: Hold, stop: () => void): () => void {
  const server = createServer((socket) => converse(socket, run, hold, stop))
  server.on('error', unavailable)
  let path: string
  try {
    path = socketPath(file)
    makeOwnFolder()
    rmSync(path, { force: true })
  } catch (error) {
    unavailable(error as Error)
    return () => {}
  }
  server.listen(path)
  server.unref()
  // The socket goes with its server.
  return () => server.close()
}

/** What is in it is nobody else's: a folder under a name that anybody may take is looked at. */
function makeOwnFolder(): void {
  mkdirSync(folder(), { recursive: true, mode: 0o700 })
  const { uid, mode } = lstatSync(folder())
  const isOwn = uid === userInfo().uid && (mode & 0o077) === 0
  if (!isOwn) throw new Error(`${folder()} is open to others: take it away`)
}

function unavailable({ message }: Error): void {
  process.stderr.write(`oikos: this run can't be controlled from elsewhere: ${message}\n`)
}

function converse(socket: Socket, run: Run, hold: Hold, stop: () => void): void {
  let text = ''
  socket.unref()
  socket.setEncoding('utf8')
  socket.on('error', () => socket.destroy())
  socket.on('data', async (piece) => {
    text += String(piece)
    if (text.length > LINE_MAX) socket.destroy()
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      const line = text.slice(0, end)
      text = text.slice(end + 1)
      const reply = await answer(line, run, hold, stop)
      if (!socket.destroyed) socket.write(`${JSON.stringify(reply)}\n`)
    }
  })
}

async function answer(line: string, run: Run, hold: Hold, stop: () => void): Promise<Reply> {
  const request = requestIn(line)
  if (request === null) return { ok: false, message: 'a request is one JSON object on a line' }
  const problem = await obey(request, run, hold, stop)
  return problem === null
    ? { ok: true, status: statusOf(run, hold) }
    : { ok: false, message: problem }
}

function requestIn(line: string): Request | null {
  try {
    const value = JSON.parse(line) as unknown
    return typeof value === 'object' ? (value as Request | null) : null
  } catch {
    return null
  }
}

async function obey(
  request: Request,
  run: Run,
  hold: Hold,
  stop: () => void,
): Promise<string | null> {
  switch (request.does) {
    case 'status':
      return null
    case 'pause':
      hold.pause()
      return null
    case 'resume':
      hold.resume()
      return null
    case 'step':
      hold.step(Math.max(1, Math.floor(Number(request.turns)) || 1))
      return null
    case 'pace':
      if (typeof request.pace !== 'number' || !(request.pace >= 0))
        return 'a pace is a number of at least 0'
      hold.pace = request.pace
      hold.nudge()
      return null
    case 'checkpoint':
      run.wantCheckpoint()
      hold.nudge()
      return null
    case 'stop':
      stop()
      hold.nudge()
      return null
    case 'control': {
      const read = shaped<Control>(controlSchema, request.control)
      if (!read.ok) return read.problems[0]!.message
      const done = run.controls.ask(read.value)
      hold.nudge()
      return await done
    }
    default:
      return `there is nothing called ${String((request as { does: unknown }).does).slice(0, 40)}`
  }
}

function statusOf({ kernel }: Run, hold: Hold): Status {
  const { world, nowUs } = kernel
  return { seq: world.seq, now: nowUs, paused: hold.isPaused, agents: world.loops.size }
}
