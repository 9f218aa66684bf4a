// genesis_store: makes, changes, finds and describes artifacts.
import { z } from 'zod'
import type { Artifact } from '../src/artifacts/artifact.ts'
import { meaningsOf } from '../src/artifacts/meanings.ts'
import { isObject } from '../src/artifacts/schema.ts'
import type { Json, JsonObject } from '../src/base/json.ts'
import { isRefusal, type Refusal, refuse } from '../src/base/refusal.ts'
import type { Asking } from '../src/kernel/genesis.ts'
import { genesis, methodsWith } from '../src/kernel/genesis.ts'
import { listed, page } from '../src/kernel/lists.ts'
import type { ArtifactPower } from '../src/kernel/power_artifacts.ts'
import { collectionOf } from './collection.ts'
import { edited } from './edit.ts'
import { living, missing } from './find.ts'
import { describe, whole } from './views.ts'

type Call = Asking & { artifacts: ArtifactPower }

const method = methodsWith<'artifacts'>()
const id = z.string().describe('id of an artifact')
const json = z.custom<Json>((value) => value !== undefined)
const map = z.custom<JsonObject>(isObject)
const price = z.int().nonnegative()

const body = {
  content: json.optional().describe('any JSON'),
  code: z.string().nullable().optional().describe('guest JavaScript'),
  interface: z
    .custom<never>((value) => value !== undefined)
    .optional()
    .describe('MCP tools'),
  access_contract_id: z.string().optional(),
  price: price.optional().describe('scrip for an invocation'),
  read_price: price.optional().describe('scrip for a read'),
  depends_on: z.array(z.string()).optional(),
  loop: z
    .custom<never>((value) => value !== undefined)
    .optional()
    .describe('makes it live'),
  metadata: map.optional().describe('searchable'),
}

export const store = genesis({
  id: 'genesis_store',
  description: 'artifacts of every kind: create, write, read, delete, list, search',
  powers: ['artifacts'],
  methods: {
    create: method({
      says: 'makes an artifact that the caller owns; with standing it costs a fee',
      args: z.strictObject({
        id: z.string().optional().describe('left out, one is derived'),
        type: z.string().describe('agent, tool, contract, memory, data or any other word'),
        can_execute: z.boolean().optional(),
        has_standing: z.boolean().optional(),
        ...body,
      }),
      fee: 'create_standing',
      feeWhen: { says: 'with standing', holds: ({ has_standing }) => has_standing === true },
      refuses: [
        'INVALID_ARGS',
        'ALREADY_EXISTS',
        'NOT_FOUND',
        'DEPENDENCY_MISSING',
        'QUOTA_EXCEEDED',
      ],
      run: ({ artifacts }, args) => artifacts.create(args),
    }),
    write: method({
      says: 'changes an artifact; its version counts on',
      args: z.strictObject({
        id,
        ...body,
        expected_version: z.int().positive().optional(),
        note: z.string().max(500).optional().describe('for the changelog'),
        breaking: z.boolean().optional().describe('true where callers must change: see history'),
        retire: z.boolean().optional().describe('true: earlier versions can no longer be called'),
      }),
      refuses: [
        'NOT_FOUND',
        'DELETED',
        'ACCESS_DENIED',
        'INSUFFICIENT_FUNDS',
        'CONFLICT',
        'NOT_AUTHORIZED',
        'INVALID_ARGS',
        'DEPENDENCY_MISSING',
        'PRECONDITION_FAILED',
        'QUOTA_EXCEEDED',
      ],
      run: (call, { id, expected_version, ...changes }) =>
        change(call, id, 'write', expected_version, () => changes),
    }),
    edit: method({
      says: 'replaces a text that occurs exactly once in the content or code',
      args: z.strictObject({
        id,
        old_string: z.string(),
        new_string: z.string(),
        field: z.enum(['content', 'code']).optional(),
      }),
      refuses: [
        'NOT_FOUND',
        'DELETED',
        'ACCESS_DENIED',
        'INSUFFICIENT_FUNDS',
        'INVALID_ARGS',
        'DEPENDENCY_MISSING',
        'PRECONDITION_FAILED',
        'QUOTA_EXCEEDED',
      ],
      run: (call, { id, ...edit }) =>
        change(call, id, 'edit', undefined, (artifact) => edited(artifact, edit)),
    }),
    read: method({
      says: 'the whole artifact, as its contract allows; of a tombstone its metadata',
      reads: true,
      args: z.strictObject({ id, version: z.int().positive().optional() }),
      refuses: ['NOT_FOUND', 'ACCESS_DENIED', 'INSUFFICIENT_FUNDS', 'NOT_AUTHORIZED'],
      run: read,
    }),
    delete: method({
      says: 'turns an artifact into a tombstone; its owner only',
      args: z.strictObject({ id }),
      refuses: ['NOT_FOUND', 'DELETED', 'NOT_AUTHORIZED', 'PRECONDITION_FAILED', 'QUOTA_EXCEEDED'],
      run: ({ world, artifacts }, { id }) => {
        const artifact = living(world, id)
        if (isRefusal(artifact)) return artifact
        return artifacts.remove(artifact) ?? { id, deleted: true }
      },
    }),
    transfer_ownership: method({
      says: 'gives an artifact away; its disk stays with the giver until the receiver accepts',
      args: z.strictObject({ id, to: z.string() }),
      refuses: [
        'NOT_FOUND',
        'DELETED',
        'NOT_AUTHORIZED',
        'INVALID_TYPE',
        'PRECONDITION_FAILED',
        'QUOTA_EXCEEDED',
      ],
      run: ({ world, artifacts }, { id, to }) => {
        const artifact = living(world, id)
        if (isRefusal(artifact)) return artifact
        return artifacts.give(artifact, to) ?? { id, owner: to }
      },
    }),
    accept: method({
      says: 'takes over the disk of a gift',
      args: z.strictObject({ id }),
      refuses: ['NOT_FOUND', 'DELETED', 'NOT_AUTHORIZED', 'QUOTA_EXCEEDED'],
      run: ({ world, artifacts, caller }, { id }) => {
        const artifact = living(world, id)
        if (isRefusal(artifact)) return artifact
        return artifacts.accept(artifact) ?? { id, charged_to: caller }
      },
    }),
    set_status: method({
      says: 'takes an artifact out of service, or puts it back; its owner only',
      args: z.strictObject({ id, status: z.enum(['active', 'paused', 'disabled']) }),
      refuses: ['NOT_FOUND', 'DELETED', 'NOT_AUTHORIZED'],
      run: ({ world, artifacts }, { id, status }) => {
        const artifact = living(world, id)
        if (isRefusal(artifact)) return artifact
        return artifacts.setStatus(artifact, status) ?? { id, status }
      },
    }),
    collection: method({
      says: 'makes an artifact with tools create, read, update and list for items of one schema',
      args: z.strictObject({
        id: z.string().optional(),
        description: z.string().max(1000),
        schema: map.describe('JSON schema of an item'),
        access_contract_id: z.string().optional(),
        price: price.optional(),
      }),
      refuses: ['INVALID_ARGS', 'ALREADY_EXISTS', 'NOT_FOUND', 'QUOTA_EXCEEDED'],
      run: ({ artifacts }, { schema, description, ...given }) =>
        artifacts.create({ ...given, ...collectionOf(schema, description), type: 'collection' }),
    }),
    history: method({
      says: 'versions that can be called as id@version, and what was said of changes',
      reads: true,
      args: z.strictObject({ id, ...page }),
      refuses: ['NOT_FOUND', 'DELETED'],
      run: ({ world, ...call }, { id, ...paging }) => {
        const artifact = living(world, id)
        if (isRefusal(artifact)) return artifact
        const kept = (world.versions.get(id) ?? []).map((one) => one.version)
        const changes = listed(call, world.changelog.get(id) ?? [], paging, (change) => change)
        return { id, versions: [...kept, artifact.version], ...changes }
      },
    }),
    get_metadata: method({
      says: 'all about an artifact but its content and code',
      reads: true,
      args: z.strictObject({ id }),
      refuses: ['NOT_FOUND'],
      run: ({ world }, { id }) => {
        const artifact = world.artifacts.get(id)
        return artifact === undefined ? missing(id) : describe(world, artifact)
      },
    }),
    get_interface: method({
      says: 'the tools of an artifact',
      reads: true,
      args: z.strictObject({ id }),
      refuses: ['NOT_FOUND', 'DELETED'],
      run: ({ world }, { id }) => {
        const artifact = living(world, id)
        return isRefusal(artifact) ? artifact : (artifact.interface as unknown as Json)
      },
    }),
    list_all: lister({ include_deleted: z.boolean().optional() }, ({ world }) =>
      world.artifacts.all(),
    ),
    list_by_owner: lister({ owner: z.string() }, ({ world }, { owner }) =>
      world.artifacts.ownedBy(owner as string).map((one) => world.artifacts.get(one)!),
    ),
    list_by_type: lister({ type: z.string() }, ({ world }, { type }) =>
      world.artifacts.ofType(type as string),
    ),
    list_agents: lister({}, ({ world }) => world.artifacts.all(), isAgent),
    list_principals: lister(
      {},
      ({ world }) => world.artifacts.all(),
      (artifact) => artifact.has_standing,
    ),
    count: method({
      says: 'how many living artifacts there are, of those that fit a filter',
      reads: true,
      args: z.strictObject({
        filter: z
          .strictObject({
            type: z.string().optional(),
            owner: z.string().optional(),
            has_standing: z.boolean().optional(),
            can_execute: z.boolean().optional(),
          })
          .optional(),
      }),
      run: ({ world, work }, { filter = {} }) => {
        const conditions = Object.entries(filter)
        if (conditions.length === 0) return world.living
        let count = 0
        for (const artifact of world.artifacts.all()) {
          if (artifact.deleted_at !== null) continue
          if (conditions.every(([key, value]) => artifact[key as keyof Artifact] === value)) count++
        }
        work(world.living)
        return count
      },
    }),
    search: method({
      says: 'finds artifacts by words in description, interface and metadata; best match first',
      reads: true,
      fee: 'search',
      args: z.strictObject({
        query: z.string().max(500),
        type: z.string().optional(),
        owner: z.string().optional(),
        max_price: price.optional(),
        tag: z.string().optional().describe('a capability tag of one of its tools'),
        takes: z.string().optional().describe('a semantic type that one of its tools takes'),
        gives: z.string().optional().describe('a semantic type that one of its tools answers'),
        ...page,
      }),
      run: (
        { world, ...call },
        { query, type, owner, max_price, tag, takes, gives, ...paging },
      ) => {
        const hits = world.artifacts.search(query)
        call.work(hits.length)
        const found = hits
          .map((one) => world.artifacts.get(one)!)
          .filter((one) => type === undefined || one.type === type)
          .filter((one) => owner === undefined || one.owner === owner)
          .filter((one) => max_price === undefined || one.price <= max_price)
          .filter((one) => tag === undefined || hasTag(one, tag))
          .filter((one) => takes === undefined || hasMeaning(one, 'inputSchema', takes))
          .filter((one) => gives === undefined || hasMeaning(one, 'outputSchema', gives))
        return listed(call, found, paging, brief)
      },
    }),
  },
})

function lister(
  shape: z.ZodRawShape,
  choose: (call: Call, args: Record<string, unknown>) => Iterable<Artifact>,
  fits: (artifact: Artifact) => boolean = () => true,
) {
  const args = z.strictObject({ ...shape, ...page })
  return method({
    says: 'lists artifacts without their content',
    reads: true,
    args,
    run: (call, given) => {
      const { include_deleted } = given as { include_deleted?: boolean }
      let passed = 0
      const shown = where(choose(call, given), (one) => {
        const hidden = one.metadata.discoverable === false || !fits(one)
        if (!hidden && (include_deleted === true || one.deleted_at === null)) return true
        passed += 1
        return false
      })
      const answer = listed(call, shown, given, (one) => describe(call.world, one))
      call.work(passed)
      return answer
    },
  })
}

function hasMeaning(
  { interface: face }: Artifact,
  side: 'inputSchema' | 'outputSchema',
  meaning: string,
): boolean {
  return face?.tools.some((tool) => meaningsOf(tool[side]).has(meaning)) ?? false
}

function hasTag({ interface: face }: Artifact, tag: string): boolean {
  return face?.tools.some(({ annotations }) => annotations?.tags?.includes(tag)) ?? false
}

function brief(artifact: Artifact): Json {
  const { id, type, owner, price, version, read_price } = artifact
  const description = artifact.interface?.description ?? artifact.metadata.description ?? ''
  return { id, type, description, owner, price, read_price, version }
}

function isAgent(artifact: Artifact): boolean {
  return artifact.loop !== null || (artifact.has_standing && artifact.can_execute)
}

function* where<T>(items: Iterable<T>, fits: (item: T) => boolean): Iterable<T> {
  for (const item of items) if (fits(item)) yield item
}

function change(
  call: Call,
  id: string,
  action: 'write' | 'edit',
  expected: number | undefined,
  changesOf: (artifact: Artifact) => Parameters<ArtifactPower['write']>[1] | Refusal,
): Json | Refusal {
  const artifact = living(call.world, id)
  if (isRefusal(artifact)) return artifact
  const changes = changesOf(artifact)
  const refusal = isRechartered(call, artifact, changes)
    ? null
    : call.artifacts.permit(action, artifact, { id })
  if (refusal !== null) return refusal
  const { version } = artifact
  if (expected !== undefined && expected !== version) {
    const message = `${id} is at version ${version}, not ${expected}: read it again`
    return refuse('CONFLICT', message, { id, version, expected })
  }
  return isRefusal(changes) ? changes : call.artifacts.write(artifact, changes)
}

/**
 * Whether an owner names another contract and changes nothing else: no contract can keep it from
 * that, or who sold an artifact with a contract of its own could hold it to ransom.
 */
function isRechartered(
  { caller }: Call,
  { owner }: Artifact,
  changes: Parameters<ArtifactPower['write']>[1] | Refusal,
): boolean {
  if (isRefusal(changes) || caller !== owner) return false
  return Object.keys(changes).join() === 'access_contract_id'
}

function read(call: Call, { id, version }: { id: string; version?: number }): Json | Refusal {
  const { world, artifacts } = call
  const artifact = world.artifacts.get(id)
  if (artifact === undefined) return missing(id)
  if (artifact.deleted_at !== null) return describe(world, artifact)
  const refusal = artifacts.permit('read', artifact, { id })
  if (refusal !== null) return refusal
  if (version === undefined || version === artifact.version) return whole(world, artifact)
  const old = world.versions.get(id)?.find((one) => one.version === version)
  if (old !== undefined) {
    return {
      ...(whole(world, artifact) as JsonObject),
      ...(old.body as JsonObject),
      version,
      updated_at: old.t,
    }
  }
  const kept = [...(world.versions.get(id) ?? []).map((one) => one.version), artifact.version]
  return refuse(
    'NOT_FOUND',
    `${id} has no version ${version} in the world: ${kept.join(', ')} are kept`,
    { id, versions: kept },
  )
}
