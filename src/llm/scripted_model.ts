// A model for trying out and for tests: a local server that speaks the protocols of OpenAI and of
// Anthropic, answers by a fixed policy, and takes its time.
import { setTimeout as delay } from 'node:timers/promises'
import { type Loopback, openLoopback } from './loopback.ts'
import { type Scene, scene } from './scripted_policy.ts'
import { answerText, type Protocol, readRequest, refusalText } from './wire.ts'

export type Scripted = { leastMs: number; mostMs: number; failPercent: number }

export type ScriptedModel = Loopback

export function openScriptedModel({ leastMs, mostMs, failPercent }: Scripted): Promise<Loopback> {
  return openLoopback(async ({ path, body }, response) => {
    const heard = readRequest(path, body)
    if (heard === null) return void response.writeHead(404).end()
    const { status, text } = written(heard.protocol, scene(heard, failPercent))
    const takes = leastMs + Math.random() * (mostMs - leastMs)
    if (takes > 0) await delay(takes)
    const head = { 'content-type': 'application/json', 'retry-after-ms': '1' }
    response.writeHead(status, head).end(text)
  })
}

function written(protocol: Protocol, played: Scene): { status: number; text: string } {
  switch (played.kind) {
    case 'says':
      return { status: 200, text: answerText(protocol, played.said) }
    case 'refuses':
      return { status: played.status, text: refusalText(protocol, played.type, played.message) }
    default:
      return { status: 200, text: played.body }
  }
}
