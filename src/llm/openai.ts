// OpenAI, by either of its protocols. The door of its package.
import { createOpenAI } from '@ai-sdk/openai'
import type { Opened } from './speak.ts'

export function openOpenai(
  address: { baseUrl: string; apiKey: string | undefined },
  api: 'responses' | 'chat',
  fetch: typeof globalThis.fetch,
): Opened {
  const { baseUrl: baseURL, apiKey } = address
  const provider = createOpenAI({ baseURL, apiKey, fetch })
  return {
    replies: (id) => (api === 'chat' ? provider.chat(id) : provider.responses(id)),
    vectors: (id) => provider.embedding(id),
    // Nothing is kept there, and a schema is taken as it is.
    options: { openai: { store: false, strictJsonSchema: false } },
  }
}
