// Keys of providers: a mind that can't be answered is told of before it fails again and again.
import { isRefusal } from '../base/refusal.ts'
import { modelOf, routeOf } from '../kernel/models.ts'
import type { World } from '../kernel/world.ts'
import { missingKey } from '../llm/line.ts'

/** What to do where no model that some mind may ask has its key; null elsewhere. */
export function keyProblem({ config, loops }: World): string | null {
  for (const { id, spec } of loops.values()) {
    if (spec.mind !== 'llm') continue
    const { model, task = 'think' } = spec
    const route = routeOf(config, model === undefined ? { task } : { model, task })
    if (isRefusal(route)) continue
    const missing = route.map(({ model: { name } }) => {
      const found = modelOf(config, name)
      if (isRefusal(found)) return null
      return missingKey(found.provider, config.llm.providers[found.provider]!)
    })
    const first = missing[0]
    if (first == null || missing.includes(null)) continue
    const scripted = '--set llm.providers.local.kind=scripted'
    const without = model === undefined ? '--set llm.default=local' : 'model: local in its loop'
    return (
      `${id} thinks with ${route[0]!.model.name}: ${first}. ` +
      `Without a key: ${without} and ${scripted}, or --llm replay`
    )
  }
  return null
}
