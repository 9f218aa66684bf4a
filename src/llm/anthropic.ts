// Anthropic's messages. The door of its package.
import { createAnthropic } from '@ai-sdk/anthropic'
import type { Opened } from './speak.ts'

export function openAnthropic(
  address: { baseUrl: string; apiKey: string | undefined },
  fetch: typeof globalThis.fetch,
): Opened {
  const { baseUrl: baseURL, apiKey } = address
  const provider = createAnthropic({ baseURL, apiKey, fetch })
  return {
    replies: (id) => provider.messages(id),
    vectors: () => null,
    // Nothing is written into its cache, which would cost more than input does.
    options: {},
  }
}
