// genesis_escrow: artifacts for sale; money and ownership move in one frame or not at all.
import { z } from 'zod'
import type { Artifact } from '../src/artifacts/artifact.ts'
import type { JsonObject } from '../src/base/json.ts'
import { isRefusal, type Refusal, refuse } from '../src/base/refusal.ts'
import { type Asking, genesis, methodsWith } from '../src/kernel/genesis.ts'
import { listed, page } from '../src/kernel/lists.ts'
import type { Listing } from '../src/kernel/world.ts'
import { living } from './find.ts'

const method = methodsWith<'listings'>()
const id = z.string().describe('id of an artifact')
const amount = z.int().positive()

export const escrow = genesis({
  id: 'genesis_escrow',
  description: 'sale of artifacts: deposit, purchase, cancel, list',
  powers: ['listings'],
  methods: {
    deposit: method({
      says: 'puts an artifact up for sale; its owner only, who keeps its income until it is sold',
      fee: 'deposit',
      args: z.strictObject({
        id,
        price: amount,
        buyer: z.string().optional().describe('the only one who may buy'),
        price_resource: z.string().optional().describe('scrip unless said'),
      }),
      refuses: [
        'ALREADY_LISTED',
        'NOT_FOUND',
        'DELETED',
        'NOT_AUTHORIZED',
        'INVALID_ARGS',
        'PRECONDITION_FAILED',
        'QUOTA_EXCEEDED',
      ],
      run: ({ world, caller, listings }, { id, price, buyer, price_resource = 'scrip' }) => {
        const listing = world.listings.get(id)
        if (listing !== undefined) {
          const { seller } = listing
          return refuse('ALREADY_LISTED', `${id} is listed by ${seller} already`, { id, seller })
        }
        const artifact = living(world, id)
        if (isRefusal(artifact)) return artifact
        if (buyer !== undefined && world.artifacts.living(buyer) === undefined) {
          return refuse('NOT_FOUND', `there is no ${buyer} to buy it`, { id: buyer })
        }
        const terms = { price, price_resource, buyer: buyer ?? null }
        return listings.list(artifact, terms) ?? { id, seller: caller, ...terms }
      },
    }),
    purchase: method({
      says: 'buys a listed artifact at its price',
      args: z.strictObject({
        id,
        max_price: amount.optional().describe('refused above this'),
        expected_version: amount.optional().describe('refused when its makers changed it'),
        expected_digest: z
          .string()
          .optional()
          .describe('as check said; refused when anything of it changed, its content too'),
      }),
      refuses: [
        'NOT_FOUND',
        'DELETED',
        'NOT_LISTED',
        'NOT_AUTHORIZED',
        'CONFLICT',
        'PRECONDITION_FAILED',
        'QUOTA_EXCEEDED',
        'INSUFFICIENT_FUNDS',
      ],
      run: ({ world, caller, listings }, { id, ...seen }) => {
        const found = listedAs(world, id)
        if (isRefusal(found)) return found
        const { artifact, listing } = found
        const problem =
          buyerProblem(caller, listing, id) ??
          changeProblem(artifact, listing, seen) ??
          digestProblem(listings.digest, artifact, seen.expected_digest)
        if (problem !== null) return problem
        const { seller, price, price_resource } = listing
        return (
          listings.sell(artifact, listing) ?? { id, seller, price, price_resource, owner: caller }
        )
      },
    }),
    cancel: method({
      says: 'takes an artifact back; the seller only',
      args: z.strictObject({ id }),
      refuses: ['NOT_FOUND', 'DELETED', 'NOT_LISTED', 'NOT_AUTHORIZED'],
      run: ({ world, caller, listings }, { id }) => {
        const found = listedAs(world, id)
        if (isRefusal(found)) return found
        const { seller } = found.listing
        if (seller !== caller) {
          return refuse(
            'NOT_AUTHORIZED',
            `only ${seller}, the seller, may cancel the sale of ${id}`,
          )
        }
        listings.unlist(found.artifact, found.listing)
        return { id, owner: seller }
      },
    }),
    check: method({
      says: 'the terms at which an artifact is listed',
      reads: true,
      args: z.strictObject({ id }),
      refuses: ['NOT_FOUND', 'DELETED', 'NOT_LISTED'],
      run: ({ world, listings }, { id }) => {
        const found = listedAs(world, id)
        if (isRefusal(found)) return found
        const { artifact, listing } = found
        return { ...shown(id, listing, artifact), digest: listings.digest(artifact) }
      },
    }),
    list_active: method({
      says: 'all that is for sale',
      reads: true,
      args: z.strictObject({ seller: z.string().optional(), ...page }),
      run: ({ world, ...call }, { seller, ...paging }) => {
        call.work(world.listings.size)
        const active = [...world.listings]
          .filter(([, listing]) => seller === undefined || listing.seller === seller)
          .sort(([a, x], [b, y]) => x.listed_at - y.listed_at || (a < b ? -1 : 1))
        return listed(call, active, paging, ([id, listing]) =>
          shown(id, listing, world.artifacts.get(id)!),
        )
      },
    }),
  },
})

function shown(id: string, listing: Listing, artifact: Artifact): JsonObject {
  const { type, version } = artifact
  return { id, ...listing, type, version, description: artifact.interface?.description ?? null }
}

function listedAs(
  world: Asking['world'],
  id: string,
): { artifact: Artifact; listing: Listing } | Refusal {
  const artifact = living(world, id)
  if (isRefusal(artifact)) return artifact
  const listing = world.listings.get(id)
  if (listing !== undefined) return { artifact, listing }
  return refuse('NOT_LISTED', `${id} is not for sale: genesis_escrow.list_active shows what is`, {
    id,
  })
}

function buyerProblem(caller: string, { seller, buyer }: Listing, id: string): Refusal | null {
  if (caller === seller) {
    return refuse('NOT_AUTHORIZED', `${caller} is the seller of ${id}: cancel instead`, { id })
  }
  if (buyer === null || buyer === caller) return null
  return refuse('NOT_AUTHORIZED', `${id} is reserved for ${buyer}`, { id, buyer })
}

/** Guards the buyer against what changed between look and purchase. */
function changeProblem(
  { id, version }: Artifact,
  { price }: Listing,
  seen: { max_price?: number; expected_version?: number },
): Refusal | null {
  const { max_price, expected_version } = seen
  if (max_price !== undefined && price > max_price) {
    return refuse('CONFLICT', `${id} costs ${price}, more than ${max_price}`, {
      id,
      price,
      max_price,
    })
  }
  if (expected_version !== undefined && expected_version !== version) {
    const message = `${id} is at version ${version}, not ${expected_version}: look at it again`
    return refuse('CONFLICT', message, { id, version, expected: expected_version })
  }
  return null
}

/** The same for what no version counts: content that its own code changed, a debt that was paid. */
function digestProblem(
  digestOf: (artifact: Artifact) => string,
  artifact: Artifact,
  expected: string | undefined,
): Refusal | null {
  if (expected === undefined) return null
  const digest = digestOf(artifact)
  if (digest === expected) return null
  const { id } = artifact
  return refuse('CONFLICT', `${id} is not what it was: look at it again`, { id, digest, expected })
}
