// The protocols of models, from the provider's side: requests read into one form, answers written.
import type { JsonObject } from '../base/json.ts'
import { chatText, embeddingsText, readChat, readEmbeddings } from './wire_chat.ts'
import { messagesText, readMessages } from './wire_messages.ts'
import { readResponses, responsesText } from './wire_responses.ts'

export type Protocol = 'chat' | 'responses' | 'messages' | 'embeddings'

/** What was asked, in whichever protocol. `texts` are those to embed; `outputMax` is tokens. */
export type Heard = {
  protocol: Protocol
  system: string
  messages: { role: string; content: string }[]
  tools: { name: string; parameters: JsonObject }[]
  schema: JsonObject | null
  outputMax: number | null
  texts: string[]
}

/**
 * An answer. `args` are the text of the arguments of a call, JSON or not; tokens as the provider
 * counts them, `cached` being part of `input`. `usage` stands in for what would be counted.
 */
export type Said = {
  text: string
  calls: { name: string; args: string }[]
  vectors?: number[][]
  input: number
  output: number
  cached?: number
  usage?: unknown
}

const PATHS: Record<string, Protocol> = {
  '/v1/chat/completions': 'chat',
  '/v1/responses': 'responses',
  '/v1/messages': 'messages',
  '/v1/embeddings': 'embeddings',
}

/** Null for a path that no protocol has. Throws where the body is no JSON. */
export function readRequest(path: string, body: string): Heard | null {
  const protocol = Object.hasOwn(PATHS, path) ? PATHS[path] : undefined
  const nothing = { system: '', messages: [], tools: [], schema: null, outputMax: null, texts: [] }
  switch (protocol) {
    case undefined:
      return null
    case 'chat':
      return { ...nothing, protocol, ...readChat(JSON.parse(body)) }
    case 'responses':
      return { ...nothing, protocol, ...readResponses(JSON.parse(body)) }
    case 'messages':
      return { ...nothing, protocol, ...readMessages(JSON.parse(body)) }
    default:
      return { ...nothing, protocol, ...readEmbeddings(JSON.parse(body)) }
  }
}

/** The body of an answer. */
export function answerText(protocol: Protocol, said: Said): string {
  switch (protocol) {
    case 'chat':
      return chatText(said)
    case 'responses':
      return responsesText(said)
    case 'messages':
      return messagesText(said)
    default:
      return embeddingsText(said)
  }
}

/** The body of a refusal, as its status is below or above 400. */
export function refusalText(protocol: Protocol, type: string, message: string): string {
  const error = { type, message }
  return JSON.stringify(protocol === 'messages' ? { type: 'error', error } : { error })
}

/** Tokens of what is asked, as many in each protocol. */
export function tokensIn({ system, messages, tools, texts }: Heard): number {
  return tokensOf(JSON.stringify([system, messages, tools, texts]))
}

export function tokensOf(text: string): number {
  return Math.ceil(text.length / 4)
}
