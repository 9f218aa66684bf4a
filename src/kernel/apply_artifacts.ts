// Folds events of artifacts: bodies, versions, owners, listings, tombstones, and the disk they
// take.
import type { Artifact, Body } from '../artifacts/artifact.ts'
import type { LoopSpec } from '../artifacts/loop.ts'
import type { Json } from '../base/json.ts'
import { unreachable } from '../base/violation.ts'
import { endLoop, followLoop, startLoop } from './apply_loop.ts'
import { forgetMemory, unjudge } from './apply_memory.ts'
import type { DataOf, EventOf } from './event.ts'
import type { artifactKinds } from './event_artifacts.ts'
import { moveRight } from './rights.ts'
import { all, nothing, set, type Undo } from './undo.ts'
import type { World } from './world.ts'

type Kinds = keyof typeof artifactKinds
type ArtifactEvent = { [K in Kinds]: EventOf<K> }[Kinds]

export function applyArtifact(world: World, event: ArtifactEvent): Undo {
  switch (event.kind) {
    case 'artifact.created':
      return create(world, event)
    case 'artifact.written':
      return write(world, event)
    case 'artifact.saved': {
      const artifact = world.artifacts.get(event.data.id)!
      const { content, bytes } = event.data
      return all(
        useDisk(world, artifact.charged_to, bytes - artifact.bytes),
        replace(world, { ...artifact, content, bytes }),
        unjudge(world, artifact.id, event.by),
      )
    }
    case 'artifact.transferred': {
      const { id, ...way } = event.data
      return all(
        replace(world, { ...world.artifacts.get(id)!, owner: way.to }),
        passRight(world, id, way),
      )
    }
    case 'artifact.accepted':
      return rechargeTo(world, event.data.id, event.data.to)
    case 'artifact.listed': {
      const { id, ...listing } = event.data
      return all(
        set(world.listings, id, { ...listing, listed_at: event.t }),
        replace(world, { ...world.artifacts.get(id)!, owner: event.by! }),
      )
    }
    case 'artifact.unlisted': {
      const { id, seller } = event.data
      return all(
        set(world.listings, id, undefined),
        replace(world, { ...world.artifacts.get(id)!, owner: seller }),
      )
    }
    case 'artifact.sold': {
      const { id, seller, buyer, reserved } = event.data
      return all(
        set(world.listings, id, undefined),
        replace(world, { ...world.artifacts.get(id)!, owner: buyer }),
        rechargeTo(world, id, buyer),
        passRight(world, id, { from: seller, to: buyer, reserved }),
      )
    }
    case 'artifact.deleted':
      return remove(world, event)
    case 'artifact.status': {
      const { id, status } = event.data
      return set(world.status, id, status === 'active' ? undefined : status)
    }
    case 'artifact.dropped': {
      const artifact = world.artifacts.get(event.data.id)!
      return all(
        replace(world, { ...artifact, ...NO_BODY }),
        set(world.versions, artifact.id, undefined),
        set(world.stats, artifact.id, undefined),
        set(world.changelog, artifact.id, undefined),
        set(world.status, artifact.id, undefined),
        set(world.mail, artifact.id, undefined),
        set(world.heard, artifact.id, undefined),
        set(world.tombstones, artifact.id, undefined),
        forgetMemory(world, artifact.id),
      )
    }
    default:
      return unreachable(event)
  }
}

/** What is left of a body that was dropped: the flags and prices, which are a few bytes. */
const NO_BODY = {
  content: null,
  code: null,
  interface: null,
  metadata: {},
  depends_on: [],
  loop: null,
}

function create(world: World, event: EventOf<'artifact.created'>): Undo {
  const { id, owner, bytes, ...body } = event.data
  const maker = event.by ?? id
  const artifact: Artifact = {
    ...(body as DataOf<'artifact.created'> & Artifact),
    id,
    owner,
    created_by: event.by ?? owner,
    created_at: event.t,
    version: 1,
    updated_at: event.t,
    deleted_at: null,
    deleted_by: null,
    charged_to: owner,
    bytes,
  }
  world.artifacts.put(artifact)
  world.living += 1
  return all(
    () => {
      world.living -= 1
      world.artifacts.remove(id)
    },
    event.by === null ? nothing : set(world.made, maker, (world.made.get(maker) ?? 0) + 1),
    useDisk(world, owner, bytes),
    artifact.loop === null ? nothing : startLoop(world, id, artifact.loop, { cause: event.seq }),
  )
}

function write(world: World, event: EventOf<'artifact.written'>): Undo {
  const { id, charged_to, bytes, note, breaking, retires, ...changes } = event.data
  const before = world.artifacts.get(id)!
  const { versions_kept } = world.config.limits
  const kept = world.versions.get(id) ?? []
  const old = {
    version: before.version,
    t: before.updated_at,
    body: bodyOf(before) as unknown as Json,
  }
  const last = versions_kept === 0 || retires ? [] : [...kept, old].slice(-versions_kept)
  const undoVersions = set(world.versions, id, last)
  const undoDisk = all(
    useDisk(world, before.charged_to, -before.bytes),
    useDisk(world, charged_to, bytes),
  )
  const undoBody = replace(world, {
    ...before,
    ...(changes as Partial<Artifact>),
    updated_at: event.t,
    charged_to,
    bytes,
  })
  const loop = changes.loop as LoopSpec | null | undefined
  const rewritten = changes.code !== undefined || loop !== undefined
  return all(
    undoVersions,
    undoDisk,
    undoBody,
    note === undefined && breaking === undefined ? nothing : logChange(world, event),
    rewritten ? followLoop(world, id, loop, event.seq) : nothing,
    changes.content === undefined ? nothing : unjudge(world, id, event.by),
  )
}

/** Changes of an artifact that are remembered. */
const CHANGES_KEPT = 50

function logChange(world: World, { data, t, by }: EventOf<'artifact.written'>): Undo {
  const { id, version, note = '', breaking = false } = data
  const changes = [...(world.changelog.get(id) ?? []), { version, t, by, note, breaking }]
  return set(world.changelog, id, changes.slice(-CHANGES_KEPT))
}

function remove(world: World, event: EventOf<'artifact.deleted'>): Undo {
  const artifact = world.artifacts.get(event.data.id)!
  world.living -= 1
  return all(
    () => {
      world.living += 1
    },
    useDisk(world, artifact.charged_to, -artifact.bytes),
    artifact.has_standing
      ? dropBuckets(world, artifact.id)
      : moveRight(world, artifact.id, { from: artifact.owner, to: null }),
    replace(world, {
      ...artifact,
      deleted_at: event.t,
      deleted_by: event.by,
      bytes: 0,
    }),
    endLoop(world, artifact.id),
    set(world.frozen, artifact.id, undefined),
    set(world.tombstones, artifact.id, event.data.drops_at),
  )
}

/** What a deleted principal was entitled to goes with it. */
function dropBuckets(world: World, id: string): Undo {
  const holders = [...world.flows.values(), ...world.quotas.values()]
  return all(...holders.map((held) => set(held as Map<string, unknown>, id, undefined)))
}

type Way = { from: string; to: string; reserved?: number }

function passRight(world: World, id: string, way: Way): Undo {
  return world.artifacts.get(id)!.has_standing ? nothing : moveRight(world, id, way)
}

export function rechargeTo(world: World, id: string, to: string): Undo {
  const artifact = world.artifacts.get(id)!
  return all(
    useDisk(world, artifact.charged_to, -artifact.bytes),
    useDisk(world, to, artifact.bytes),
    replace(world, { ...artifact, charged_to: to }),
  )
}

export function replace(world: World, artifact: Artifact): Undo {
  const before = world.artifacts.get(artifact.id)!
  world.artifacts.put(artifact)
  return () => world.artifacts.put(before)
}

function useDisk(world: World, id: string, bytes: number): Undo {
  if (bytes === 0) return nothing
  const used = (world.diskUsed.get(id) ?? 0) + bytes
  return set(world.diskUsed, id, used === 0 ? undefined : used)
}

/** What its makers gave, and nothing else that the object may hold. */
export function bodyOf(artifact: Body): Body {
  return {
    type: artifact.type,
    content: artifact.content,
    code: artifact.code,
    interface: artifact.interface,
    can_execute: artifact.can_execute,
    has_standing: artifact.has_standing,
    access_contract_id: artifact.access_contract_id,
    price: artifact.price,
    read_price: artifact.read_price,
    depends_on: artifact.depends_on,
    loop: artifact.loop,
    metadata: artifact.metadata,
  }
}
