// Event kinds of calls: entered, returned, failed.
import { z } from 'zod'
import { json } from './event_artifacts.ts'

const id = z.string()
const gas = z.int().nonnegative()
const call = {
  caller: id,
  originator: id,
  target: id,
  /** An earlier one that was asked for. */
  version: z.int().positive().optional(),
  method: z.string(),
  /** 0 for a call that a step made itself from outside guest code. */
  depth: gas,
  /** All that the call did was undone again; only its compute was spent. */
  dry_run: z.literal(true).optional(),
}

const EXAMPLE = { caller: 'user', originator: 'user', target: 'adder', method: 'run', depth: 1 }

export const callKinds = {
  'call.made': {
    says: 'Guest code was entered that did something, which follows up to its return.',
    public: false,
    data: z.strictObject({ ...call, args: json }),
    example: {
      ...EXAMPLE,
      args: {},
    },
  },
  'call.returned': {
    says: 'A call succeeded; `charged` is the gas that its originator pays for its whole tree.',
    public: false,
    data: z.strictObject({
      ...call,
      args: json.optional(),
      result: json,
      gas,
      charged: gas,
      price: gas,
      key: z.string().optional(),
      changed: z.array(id).optional(),
    }),
    example: {
      ...EXAMPLE,
      result: 42,
      gas: 130,
      charged: 130,
      price: 5,
    },
  },
  'call.failed': {
    says: 'A call was refused or failed, and undone; `trail` is the chain of calls.',
    public: false,
    data: z.strictObject({
      ...call,
      args: json,
      code: z.string(),
      message: z.string(),
      gas,
      charged: gas,
      trail: z.array(z.string()),
    }),
    example: {
      ...EXAMPLE,
      args: { x: 1 },
      code: 'INVALID_ARGS',
      message: 'adder.run: y is missing',
      gas: 20,
      charged: 20,
      trail: ['user.step', 'adder.run'],
    },
  },
}
