// Configuration of memories: where they are found again, how they are judged, and how long kept.
import { z } from 'zod'
import { ID_RULE, isId } from '../base/ids.ts'
import { amountField, durationField, positive } from './config_fields.ts'

const permille = z.int().min(0).max(1000)
const score = z.int().min(0).max(10)
const layer = z.strictObject({ most: amountField, age: durationField })

/** The embedder that is built in; any other is a model. */
export const BUILT_IN_EMBEDDER = 'hashing'

export const memorySchema = z
  .strictObject({
    latency: positive(durationField),
    index: z.enum(['embedded', 'qdrant']),
    url: z
      .string()
      .regex(/^https?:\/\/\S+$/, 'write an address such as http://localhost:6333')
      .nullable(),
    key_env: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'write the name of an environment variable, not a key')
      .nullable(),
    embedder: z.string().min(1).max(64),
    critic: z.string().refine(isId, ID_RULE),
    gate: z.strictObject({ score, revise: score, authority: permille }),
    authority: z.strictObject({ own: permille, other: permille }),
    promote: z.strictObject({ recalls: amountField, reviewed: z.boolean() }),
    layers: z.strictObject({
      episodic: layer,
      semantic: layer,
      procedural: layer,
      archival: layer,
    }),
  })
  .superRefine(({ index, url, gate }, context) => {
    if (index === 'qdrant' && url === null) {
      const message = 'must say where Qdrant is, such as http://localhost:6333'
      context.addIssue({ code: 'custom', path: ['url'], message })
    }
    if (gate.revise > gate.score) {
      const message = `${gate.revise} is above memory.gate.score, ${gate.score}`
      context.addIssue({ code: 'custom', path: ['gate', 'revise'], message })
    }
  })
