// genesis_http: pages of the web that the scenario allows, as untrusted text.
import { z } from 'zod'
import { hostOf, isWithin } from '../src/base/address.ts'
import { refuse } from '../src/base/refusal.ts'
import { genesis, methodsWith } from '../src/kernel/genesis.ts'
import { ON_ANSWER } from './llm.ts'

const method = methodsWith<'effects'>()

export const http = genesis({
  id: 'genesis_http',
  description: 'pages of the web: text of allowed domains, redacted and flagged, with its hash',
  powers: ['effects'],
  methods: {
    get: method({
      says: 'asks for a page; the answer comes as that of genesis_llm.complete does',
      args: z.strictObject({ url: z.string().max(2000), on_answer: ON_ANSWER }),
      refuses: [
        'INVALID_ARGS',
        'ACCESS_DENIED',
        'INVALID_TYPE',
        'DEPTH_EXCEEDED',
        'QUOTA_EXCEEDED',
      ],
      run: ({ effects, config }, { url, on_answer }) => {
        const host = hostOf(url)
        if (host === null) {
          return refuse('INVALID_ARGS', `${url.slice(0, 100)}: write https://host/path`)
        }
        const { allow, latency: latencyUs } = config.http
        if (!isWithin(host, allow)) {
          const said = allow.length === 0 ? 'none is' : `${allow.join(', ')} are`
          return refuse('ACCESS_DENIED', `${host} is not allowed, ${said}: http.allow`, { host })
        }
        return effects.ask('http', { request: { url }, latencyUs }, on_answer)
      },
    }),
  },
})
