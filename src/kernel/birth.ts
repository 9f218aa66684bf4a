// Birth: the world at time zero, as the first commit of every run.
import type { Body } from '../artifacts/artifact.ts'
import { bytesOf } from '../artifacts/disk.ts'
import { byCodeUnit } from '../base/json.ts'
import { type Refusal, refuse } from '../base/refusal.ts'
import { bodyOf } from './apply_artifacts.ts'
import { bodyProblem } from './body.ts'
import type { FlowTerms } from './config_fields.ts'
import type { DataOf } from './event.ts'
import { genesisBody } from './genesis.ts'
import type { Kernel } from './kernel.ts'

/** What somebody begins with, or is given from outside later: integers by resource. */
export type Gift = {
  stocks: Record<string, number>
  quotas: Record<string, number>
  flows: Record<string, FlowTerms>
}

export type Newborn = Body & { id: string; owner: string; endow: Gift }

/**
 * Commits genesis artifacts, then everybody of the scenario with what they are endowed with, in
 * order of id, so that the order of a scenario file has no meaning. Answers what is wrong with
 * them, by id; nothing is committed then.
 */
export function birth(kernel: Kernel, everybody: readonly Newborn[]): Map<string, Refusal> {
  const { world, journal, door } = kernel
  const newborn = [...everybody].sort((a, b) => byCodeUnit(a.id, b.id))
  const problems = new Map<string, Refusal>()
  kernel.outside(() => {
    for (const artifact of door.desk.catalogue.values()) {
      const { id } = artifact
      const body = genesisBody(artifact) as unknown as DataOf<'artifact.created'>
      journal.emit('artifact.created', null, { ...body, id, owner: id, bytes: 0 })
    }
    for (const one of newborn) {
      const { id, owner } = one
      const bytes = bytesOf(one, world.config.disk.overhead, { id, created_by: owner })
      const body = bodyOf(one) as unknown as DataOf<'artifact.created'>
      journal.emit('artifact.created', null, { ...body, id, owner, bytes })
    }
    for (const { id, endow } of newborn) give(kernel, id, endow, 'endow')
    for (const [capability, ids] of Object.entries(world.config.capabilities)) {
      for (const id of ids) {
        if (world.artifacts.get(id) === undefined) problems.set(id, nobody(id, capability))
        else journal.emit('capability.given', null, { id, capability })
      }
    }
    for (const one of newborn) {
      const { id } = one
      const problem = bodyProblem(door.desk, one, one) ?? diskProblem(kernel, id)
      if (problem !== null) problems.set(id, problem)
    }
    if (problems.size > 0) journal.rollback(0)
  })
  return problems
}

/** Mints and grants a gift, on top of what the artifact was given before. */
export function give({ world, journal }: Kernel, id: string, gift: Gift, why: string): void {
  for (const [resource, amount] of Object.entries(gift.stocks)) {
    if (amount === 0) continue
    if (resource === 'scrip') journal.emit('scrip.minted', null, { to: id, amount, why })
    else journal.emit('stock.minted', null, { resource, to: id, amount, why })
  }
  const own = world.rights.get(id)
  for (const [resource, amount] of Object.entries(gift.quotas)) {
    const capacity = (own?.quotas.get(resource) ?? 0) + amount
    if (amount > 0) journal.emit('right.granted', null, { id, resource, capacity })
  }
  for (const [resource, { ratePerMinute, capacity }] of Object.entries(gift.flows)) {
    if (capacity === 0 && ratePerMinute === 0) continue
    const before = own?.flows.get(resource)
    journal.emit('right.granted', null, {
      id,
      resource,
      rate_per_minute: (before?.ratePerMinute ?? 0) + ratePerMinute,
      capacity: (before?.capacity ?? 0) + capacity,
    })
  }
}

function nobody(id: string, capability: string): Refusal {
  const message = `config capabilities.${capability}: there is no artifact ${id} in the scenario`
  return refuse('NOT_FOUND', message, { id })
}

function diskProblem({ world }: Kernel, id: string): Refusal | null {
  const quota = world.quotas.get('disk')!.get(id) ?? 0
  const used = world.diskUsed.get(id) ?? 0
  if (used <= quota) return null
  return refuse(
    'QUOTA_EXCEEDED',
    `${id} begins with artifacts of ${used} bytes and a disk of ${quota}: give it endow: {disk: …}`,
  )
}
