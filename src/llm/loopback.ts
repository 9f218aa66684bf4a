// A server of our own on this machine, for models that are programs.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Loopback = { baseUrl: string; close: () => Promise<void> }

/** What was asked, whole, and where. */
export type Request = { path: string; body: string; headers: IncomingMessage['headers'] }

/** What `answer` throws breaks the connection. */
export async function openLoopback(
  answer: (request: Request, response: ServerResponse) => Promise<void>,
): Promise<Loopback> {
  const server = createServer((request, response) => {
    const { headers } = request
    void bodyOf(request)
      .then((body) => answer({ path: request.url ?? '', body, headers }, response))
      .catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject))
  server.unref()
  const { port } = server.address() as AddressInfo
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const part of request.setEncoding('utf8')) text += part
  return text
}
