// The inspector as tests open it: a process of its own, asked over HTTP.
import type { ChildProcess } from 'node:child_process'
import { request } from 'node:http'
import { start } from './cli_process.ts'

export type Opened = {
  child: ChildProcess
  port: number
  tokens: { control: string; view: string }
  controlUrl: string
  viewUrl: string
}

/** Opens it at a path, and waits until it says where it is. */
export async function opened(path: string, cwd: string): Promise<Opened> {
  const { child } = start(['inspect', path, '--json'], cwd)
  const text = await new Promise<string>((resolve, reject) => {
    let [out, err] = ['', '']
    child.stdout!.on('data', (piece) => {
      out += String(piece)
      if (out.includes('\n')) resolve(out)
    })
    child.stderr!.on('data', (piece) => {
      err += String(piece)
    })
    child.once('exit', () => reject(new Error(`it ended: ${err}`)))
  })
  const { control_url, view_url } = JSON.parse(text) as Record<string, string>
  const tokenIn = (url: string) => new URL(url).searchParams.get('token')!
  return {
    child,
    port: Number(new URL(control_url!).port),
    tokens: { control: tokenIn(control_url!), view: tokenIn(view_url!) },
    controlUrl: control_url!,
    viewUrl: view_url!,
  }
}

export type Answered = { status: number; headers: Record<string, unknown>; text: string }

export type Asking = {
  method?: string
  token?: string | null
  headers?: Record<string, string>
  body?: unknown
}

/** Asks with any headers, those too that fetch would not send. */
export function ask(
  { port, tokens }: Opened,
  path: string,
  asking: Asking = {},
): Promise<Answered> {
  const { method = 'GET', token = tokens.view, headers = {}, body } = asking
  const text = body === undefined ? undefined : JSON.stringify(body)
  const all = {
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...(text === undefined ? {} : { 'content-type': 'application/json' }),
    ...headers,
  }
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers: all }, (answer) => {
      let said = ''
      answer.setEncoding('utf8').on('data', (piece: string) => {
        said += piece
      })
      answer.on('end', () => {
        resolve({ status: answer.statusCode!, headers: answer.headers, text: said })
      })
    })
    sent.on('error', reject)
    sent.end(text)
  })
}

export async function asked<T>(desk: Opened, path: string, asking?: Asking): Promise<T> {
  const { status, text } = await ask(desk, `/api/v1${path}`, asking)
  if (status !== 200) throw new Error(`${path} answered ${status}: ${text.slice(0, 300)}`)
  return JSON.parse(text) as T
}
