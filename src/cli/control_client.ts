// Asking a run that is lived by another process, over its socket: one request, one answer.
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import type { ControlRequest, Status } from '../inspect/outside.ts'
import { type Problem, problem } from '../inspect/problem.ts'
import { type Reply, socketPath } from './control_server.ts'

const PATIENCE_MS = 10_000

/** Null where nobody lives the file. Rejects where what is there does not answer. */
export function ask(file: string, request: ControlRequest): Promise<Reply | null> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath(file))
    const nobody = () => resolve(null)
    socket.on('error', nobody)
    socket.on('close', nobody)
    socket.setTimeout(PATIENCE_MS, () => {
      socket.destroy()
      reject(new Error(`${file} is being lived, and does not answer`))
    })
    socket.on('connect', () => socket.write(`${JSON.stringify(request)}\n`))
    const lines = createInterface({ input: socket })
    lines.on('error', () => {})
    lines.once('line', (line) => {
      socket.end()
      resolve(JSON.parse(line) as Reply)
    })
  })
}

/** The same for the inspector. */
export async function askRun(file: string, request: ControlRequest): Promise<Status | Problem> {
  try {
    const reply = await ask(file, request)
    if (reply === null) {
      const how = 'only a run under way can be controlled; fork it to change its course'
      return problem(409, 'NOT_LIVING', `nobody lives this run: ${how}`)
    }
    return reply.ok ? reply.status : problem(409, 'NOT_DONE', reply.message)
  } catch (error) {
    return problem(504, 'NO_ANSWER', `${(error as Error).message}: try again`)
  }
}
