// genesis_llm: the same models that minds think with, for every artifact, at its payer's expense.
import { z } from 'zod'
import { schemaProblem } from '../src/artifacts/schema.ts'
import type { Json, JsonObject } from '../src/base/json.ts'
import { refuse } from '../src/base/refusal.ts'
import { genesis, methodsWith } from '../src/kernel/genesis.ts'
import { listed, page } from '../src/kernel/lists.ts'

const method = methodsWith<'effects'>()
const json = z.custom<Json>((value) => value !== undefined)
const message = z.strictObject({ role: z.enum(['user', 'assistant']), content: z.string() })

export const ON_ANSWER = z
  .string()
  .optional()
  .describe('the tool of the caller that is called with {job, answer}; an agent itself needs none')

export const llm = genesis({
  id: 'genesis_llm',
  description: 'language models: a question now, the answer later, paid from llm_budget',
  powers: ['effects'],
  methods: {
    complete: method({
      says:
        "asks a model: an agent's own step hears the answer in its next observation, a tool by " +
        'on_answer',
      args: z.strictObject({
        prompt: z.string().min(1).optional().describe('what is asked; or messages'),
        messages: z.array(message).min(1).max(200).optional(),
        system: z.string().optional().describe('what the model is to be'),
        task_type: z
          .string()
          .min(1)
          .max(64)
          .optional()
          .describe('chooses the model, any unless said'),
        model: z
          .string()
          .optional()
          .describe('a model of the configuration, instead of a task_type'),
        max_output_tokens: z.int().min(1).max(1_000_000),
        schema: json.optional().describe('the JSON schema of an object that is wanted'),
        on_answer: ON_ANSWER,
      }),
      refuses: [
        'INVALID_ARGS',
        'INSUFFICIENT_BUDGET',
        'RATE_LIMITED',
        'UNAVAILABLE',
        'INVALID_TYPE',
        'DEPTH_EXCEEDED',
        'QUOTA_EXCEEDED',
      ],
      run: ({ effects }, args) => {
        const { prompt, messages, system = '', task_type, model, schema, on_answer } = args
        if ((prompt === undefined) === (messages === undefined)) {
          return refuse('INVALID_ARGS', 'say either prompt or messages')
        }
        const wrong = schema === undefined ? null : schemaProblem(schema)
        if (wrong !== null) return refuse('INVALID_ARGS', wrong)
        const request: JsonObject & { max_output_tokens: number } = {
          messages: messages ?? [{ role: 'user', content: prompt! }],
          max_output_tokens: args.max_output_tokens,
          ...(schema === undefined ? {} : { schema }),
        }
        const instructions = { system, tools: [] }
        const question = { model, task: task_type ?? 'any', instructions, request }
        return effects.askModel(question, on_answer)
      },
    }),
    jobs: method({
      says: 'questions to the outside that the caller asked or pays for, and that wait',
      reads: true,
      args: z.strictObject({ ...page }),
      run: ({ world, ...call }, paging) => {
        call.work(world.effects.size)
        const own = [...world.effects.values()]
          .filter(({ agent, payer }) => agent === call.caller || payer === call.caller)
          .sort((a, b) => a.seq - b.seq)
        return listed(call, own, paging, (one) => {
          const { id, kind, purpose, task, agent, payer, held, askedAt, answerFrom } = one
          return { id, kind, purpose, task, agent, payer, held, askedAt, answerFrom }
        })
      },
    }),
    cancel: method({
      says: 'a job whose answer nobody shall hear; what it costs is paid all the same',
      args: z.strictObject({ job: z.string() }),
      refuses: ['NOT_FOUND', 'NOT_AUTHORIZED'],
      run: ({ effects }, { job }) => effects.cancel(job) ?? { job, cancelled: true },
    }),
  },
})
