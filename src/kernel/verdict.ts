// Verdicts: what was judged of a proposed memory is noted, and what passed finds its layer.
import type { Journal } from './journal.ts'
import { moveTo, retain } from './layers.ts'
import { rememberedIn, type Verdict } from './memory.ts'
import type { World } from './world.ts'

/** What is merely lived and passes is known from then on, where configured. */
export function settle(
  keeper: { world: World; journal: Journal },
  id: string,
  verdict: Verdict,
): void {
  const { world, journal } = keeper
  const { owner, content } = world.artifacts.get(id)!
  journal.emit('memory.judged', verdict.critic, { id, owner, ...verdict })
  if (verdict.status !== 'remembered') return
  const { reviewed } = world.config.memory.promote
  const { layer } = rememberedIn(content)
  const isKnown = reviewed && layer === 'episodic'
  if (isKnown) moveTo(keeper, id, 'semantic', 'it passed the gate')
  retain(keeper, owner, isKnown ? 'semantic' : layer, id)
}
