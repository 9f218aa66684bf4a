// Servers that speak the chat completions of OpenAI. The door of the package for them.
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import type { Opened } from './speak.ts'

export function openCompatible(
  address: { baseUrl: string; apiKey: string | undefined },
  fetch: typeof globalThis.fetch,
): Opened {
  const { baseUrl: baseURL, apiKey } = address
  const provider = createOpenAICompatible({
    name: 'provider',
    baseURL,
    apiKey,
    fetch,
    supportsStructuredOutputs: true,
  })
  return {
    replies: (id) => provider.chatModel(id),
    vectors: (id) => provider.embeddingModel(id),
    options: { openaiCompatible: { strictJsonSchema: false } },
  }
}
