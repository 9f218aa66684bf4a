// What genesis methods answered by themselves, noted whenever one runs in this process.
import { catalogue } from '../genesis/catalogue.ts'
import { isRefusal } from '../src/base/refusal.ts'

/** By `artifact.method`, the codes that were answered, and `ok`. */
export type Seen = Map<string, Set<string>>

/** Notes from now on what each method of the catalogue answers. */
export function noteAnswers(): Seen {
  const seen: Seen = new Map()
  for (const { id, methods } of catalogue().values()) {
    for (const [name, method] of methods) {
      const codes = new Set<string>()
      seen.set(`${id}.${name}`, codes)
      const { run } = method
      method.run = (call, args) => {
        const answer = run(call, args)
        codes.add(isRefusal(answer) ? answer.code : 'ok')
        return answer
      }
    }
  }
  return seen
}
