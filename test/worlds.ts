// Worlds for measuring: populations made in memory, lived without terminal or scenario file.
import { hash } from 'node:crypto'
import { catalogue } from '../genesis/catalogue.ts'
import { Agents } from '../src/agents/agents.ts'
import type { NativeMind } from '../src/agents/native.ts'
import { birth, type Newborn } from '../src/kernel/birth.ts'
import type { Event } from '../src/kernel/event.ts'
import type { RunGuest, VetCode } from '../src/kernel/guest.ts'
import { Kernel } from '../src/kernel/kernel.ts'
import { configTree } from '../src/run/config.ts'

const NO_GUEST: RunGuest = () => {
  throw new Error('this world has no guest code')
}
const ANY_CODE: VetCode = () => ({ ok: true, defines: ['run', 'step'] })

export type Made = { kernel: Kernel; agents: Agents }

export function makeWorld(
  newborn: Newborn[],
  parts: {
    natives?: Map<string, NativeMind>
    committed?: (events: Event[]) => void
    run?: RunGuest
    vet?: VetCode
    set?: object
    direct?: boolean
    /** Faults of guests are expected here. */
    quiet?: boolean
  } = {},
): Made {
  const natives = parts.natives ?? new Map<string, NativeMind>()
  const kernel = new Kernel({
    seed: 1,
    configTree: configTree({
      fees: { transfer: 0 },
      limits: { events_per_instant: 1_000_000_000 },
      ...parts.set,
    }),
    hash: (text) => hash('sha256', text, 'hex'),
    vet: parts.vet ?? ANY_CODE,
    run: parts.run ?? NO_GUEST,
    catalogue: catalogue(),
    natives: new Set(natives.keys()),
    committed: parts.committed ?? (() => {}),
    logged: () => {},
    faulted: (fault) => {
      if (parts.quiet) return
      throw new Error(JSON.stringify(fault))
    },
  })
  const problems = birth(kernel, newborn)
  if (problems.size > 0) throw new Error(JSON.stringify([...problems].slice(0, 3)))
  return { kernel, agents: new Agents(kernel, natives, { direct: parts.direct }) }
}

const BODY = {
  type: 'agent',
  content: null,
  code: null,
  interface: null,
  can_execute: false,
  has_standing: true,
  access_contract_id: 'genesis_private',
  price: 0,
  read_price: 0,
  depends_on: [],
  loop: null,
  metadata: {},
}

export function newborn(id: string, fields: Partial<Newborn> = {}, scrip = 0): Newborn {
  return {
    ...BODY,
    id,
    owner: id,
    endow: {
      stocks: { scrip },
      quotas: { disk: 100_000 },
      flows: { compute: { ratePerMinute: 60_000_000, capacity: 10_000_000 } },
    },
    ...fields,
  }
}

/** Gives so many turns, as the driver does, and answers how many seconds they took. */
export async function turns({ kernel, agents }: Made, count: number): Promise<number> {
  const began = performance.now()
  for (let i = 0; i < count; i++) {
    const next = kernel.queue.nextTime()
    if (next > kernel.nowUs) kernel.advance(next)
    const turn = agents.resume(kernel.queue.pop())
    if (turn === undefined) continue
    await turn
    agents.settled()
  }
  return (performance.now() - began) / 1000
}
