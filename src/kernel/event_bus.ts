// Event kinds of the bus: subscriptions, calls planned for later, messages, topics.
import { z } from 'zod'
import { json } from './event_artifacts.ts'
import { callback } from './event_effects.ts'

const id = z.string()
const seq = z.int().positive()
const time = z.int().nonnegative()

export const busKinds = {
  'bus.subscribed': {
    says: 'Somebody asked that a tool of its own be called when events like these happen.',
    public: false,
    data: z.strictObject({ id, owner: id, filter: json, callback: id, method: z.string() }),
    example: {
      id: 's12',
      owner: 'alice',
      filter: { kind: 'artifact.listed' },
      callback: 'alice',
      method: 'on_event',
    },
  },
  'bus.unsubscribed': {
    says: 'A subscription ended.',
    public: false,
    data: z.strictObject({ id, owner: id, why: z.string() }),
    example: { id: 's12', owner: 'alice', why: 'asked' },
  },
  'bus.hit': {
    says: 'Events of one commit fit subscriptions, whose callbacks are called a little later.',
    public: false,
    data: z.strictObject({ hits: z.array(z.strictObject({ id, seq })), at: time }),
    example: { hits: [{ id: 's12', seq: 40 }], at: 2001000 },
  },
  'bus.sent': {
    says: 'A message went into a mailbox.',
    public: false,
    data: z.strictObject({ from: id, to: id, n: z.int().positive(), body: json }),
    example: { from: 'alice', to: 'bob', n: 1, body: 'hello' },
  },
  'bus.read': {
    says: 'Messages up to a number were read and left the mailbox.',
    public: false,
    data: z.strictObject({ id, upto: z.int().positive() }),
    example: { id: 'bob', upto: 1 },
  },
  'bus.emitted': {
    says: 'Somebody said something to everybody who cares for a topic.',
    public: true,
    data: z.strictObject({ topic: z.string(), body: json }),
    example: { topic: 'weather', body: { rain: true } },
  },
  'job.planned': {
    says: 'A call was planned, for an instant or after a number of events.',
    public: false,
    data: z.strictObject({
      id,
      owner: id,
      callback: id,
      method: z.string(),
      args: json,
      due: time.nullable(),
      after: seq.nullable(),
      /** An answer of the outside is what it is called for; who paid for it pays for this too. */
      answers: callback.optional(),
    }),
    example: {
      id: 'j14',
      owner: 'alice',
      callback: 'alice',
      method: 'on_event',
      args: {},
      due: 60000000,
      after: null,
    },
  },
  'job.due': {
    says: 'A planned call got its instant: its events have happened, or a debt ends only then.',
    public: false,
    data: z.strictObject({ id, owner: id, due: time }),
    example: { id: 'j14', owner: 'alice', due: 61000000 },
  },
  'job.done': {
    says: 'A planned call was made, or could not be; how it ended stands before it.',
    public: false,
    data: z.strictObject({
      id,
      owner: id,
      success: z.boolean(),
      error_code: z.string().nullable(),
    }),
    example: { id: 'j14', owner: 'alice', success: true, error_code: null },
  },
}
