// Event kinds of artifacts: made, changed, moved, listed, sold, deleted.
import { z } from 'zod'
import type { Json, JsonObject } from '../base/json.ts'

export const json = z.custom<Json>((value) => value !== undefined)
export const jsonObject = z.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null,
)
const id = z.string()
const amount = z.int().nonnegative()
/** Compute of a right that stays: its holder may be burning it in the frame under way. */
const reserved = amount.optional()

/** What its makers give, as it stands in an event. */
export const bodySchema = z.strictObject({
  type: z.string(),
  content: json,
  code: z.string().nullable(),
  interface: json,
  can_execute: z.boolean(),
  has_standing: z.boolean(),
  access_contract_id: z.string(),
  price: amount,
  read_price: amount,
  depends_on: z.array(z.string()),
  loop: json,
  metadata: jsonObject,
})

const changes = bodySchema
  .omit({ type: true, can_execute: true, has_standing: true })
  .partial()
  .extend({
    id,
    version: z.int().positive(),
    bytes: amount,
    charged_to: id,
    note: z.string().optional(),
    breaking: z.literal(true).optional(),
    retires: z.literal(true).optional(),
  })

export const artifactKinds = {
  'artifact.created': {
    says: 'An artifact came into being.',
    public: true,
    data: bodySchema.extend({ id, owner: id, bytes: amount }),
    example: {
      id: 'adder',
      owner: 'maker',
      type: 'tool',
      content: null,
      code: 'function run(a) { return a.x + a.y }',
      interface: { description: 'adds two numbers', tools: [] },
      can_execute: true,
      has_standing: false,
      access_contract_id: 'genesis_freeware',
      price: 5,
      read_price: 0,
      depends_on: [],
      loop: null,
      metadata: {},
      bytes: 512,
    },
  },
  'artifact.written': {
    says: 'Its maker changed what an artifact is; the version counts on.',
    public: true,
    data: changes,
    example: { id: 'adder', version: 2, price: 6, bytes: 512, charged_to: 'maker' },
  },
  'artifact.saved': {
    says: 'Running code saved its own content; the version stays.',
    public: false,
    data: z.strictObject({ id, content: json, bytes: amount }),
    example: { id: 'counter', content: { count: 3 }, bytes: 240 },
  },
  'artifact.transferred': {
    says: 'Ownership moved by gift; disk stays charged to the giver until the receiver accepts.',
    public: true,
    data: z.strictObject({ id, from: id, to: id, reserved }),
    example: { id: 'adder', from: 'maker', to: 'user' },
  },
  'artifact.accepted': {
    says: 'The receiver of a gift took over its disk.',
    public: true,
    data: z.strictObject({ id, from: id, to: id }),
    example: { id: 'adder', from: 'maker', to: 'user' },
  },
  'artifact.listed': {
    says: 'An artifact was put up for sale; the seller keeps its disk, loop and income.',
    public: true,
    data: z.strictObject({
      id,
      seller: id,
      price: z.int().positive(),
      price_resource: z.string(),
      buyer: id.nullable(),
    }),
    example: { id: 'adder', seller: 'maker', price: 75, price_resource: 'scrip', buyer: null },
  },
  'artifact.unlisted': {
    says: 'The seller took an artifact back from the escrow.',
    public: true,
    data: z.strictObject({ id, seller: id }),
    example: { id: 'adder', seller: 'maker' },
  },
  'artifact.sold': {
    says: 'A listed artifact went to its buyer; the payment stands before it in the same commit.',
    public: true,
    data: z.strictObject({
      id,
      seller: id,
      buyer: id,
      price: z.int().positive(),
      price_resource: z.string(),
      reserved,
    }),
    example: { id: 'adder', seller: 'maker', buyer: 'user', price: 75, price_resource: 'scrip' },
  },
  'artifact.deleted': {
    says: 'An artifact became a tombstone; its id stays taken, its body goes later.',
    public: true,
    data: z.strictObject({ id, drops_at: amount }),
    example: { id: 'adder', drops_at: 86400000000 },
  },
  'artifact.status': {
    says: 'Its owner took an artifact out of service, for a time or for good, or put it back.',
    public: true,
    data: z.strictObject({ id, status: z.enum(['active', 'paused', 'disabled']) }),
    example: { id: 'adder', status: 'paused' },
  },
  'artifact.dropped': {
    says: 'The body of an old tombstone left the world; the run file keeps it.',
    public: true,
    data: z.strictObject({ id }),
    example: { id: 'adder' },
  },
}
