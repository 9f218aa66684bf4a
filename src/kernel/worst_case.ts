// The worst case of asking a model: which models may answer, and what is set aside for them.
import type { Json } from '../base/json.ts'
import { isRefusal, type Refusal, refuse } from '../base/refusal.ts'
import { formatMoney } from '../base/units.ts'
import { balanceOf } from '../economy/ledger.ts'
import type { Config } from './config.ts'
import type { Price } from './config_llm.ts'
import { askedBytes, costOf, inputTokensMax, tokensAbout } from './cost.ts'
import { routeOf } from './models.ts'
import type { World } from './world.ts'

export type WorstCase = {
  route: { model: string; price: Price }[]
  most: { input: number; output: number }
  held: number
}

export type Wanted = {
  payer: string
  model: string | undefined
  task: string
  maxOutputTokens: number
}

/** A model of a route, and micro-dollars that the worst case of one question costs there. */
type Priced = { model: string; price: Price; cost: number }

/**
 * The models of a route that fit: their window has room, and their worst case is in the bound
 * of the route. `request` is made for the models that are tried. Refused with UNAVAILABLE where no
 * model is configured or fits the window, and with INSUFFICIENT_BUDGET where all cost too much.
 */
export function pricedRoute(
  config: Config,
  { model, task, maxOutputTokens }: Omit<Wanted, 'payer'>,
  asked: { instructions: Json; request: (models: string[]) => Json },
): { priced: Priced[]; most: WorstCase['most'] } | Refusal {
  const route = routeOf(config, { ...(model === undefined ? {} : { model }), task })
  if (isRefusal(route)) return route
  const request = asked.request(route.map((one) => one.model.name))
  const bytes = askedBytes(asked.instructions, request)
  const most = { input: inputTokensMax(bytes), output: maxOutputTokens }
  const about = tokensAbout(bytes) + maxOutputTokens
  const fitting = route.filter(
    ({ model }) => about <= model.context && maxOutputTokens <= model.output_max,
  )
  if (fitting.length === 0) {
    const window = Math.max(...route.map((one) => one.model.context))
    const longest = Math.max(...route.map((one) => one.model.output_max))
    return refuse(
      'UNAVAILABLE',
      `about ${about} tokens, ${maxOutputTokens} of them to come, are too many for a window of ` +
        `${window} and replies of ${longest}`,
    )
  }
  const priced = fitting
    .map(({ model: { name, price }, cost_max }) => ({
      model: name,
      price,
      cost: costOf({ ...most, cached: 0 }, price),
      cost_max,
    }))
    .filter(({ cost, cost_max }) => cost_max === null || cost <= cost_max)
  if (priced.length === 0) {
    return refuse('INSUFFICIENT_BUDGET', `no model of the route for ${task} may cost that much`)
  }
  return { priced, most }
}

/**
 * The models of a route that fit, and of which the payer has the worst case. Refused as above, and
 * with INSUFFICIENT_BUDGET whose details say what is `needed`, or that the `cap` of all is reached.
 */
export function worstCase(
  world: World,
  { payer, ...wanted }: Wanted,
  asked: { instructions: Json; request: (models: string[]) => Json },
): WorstCase | Refusal {
  const { config, ledger, models } = world
  const found = pricedRoute(config, wanted, asked)
  if (isRefusal(found)) return found
  const { priced: costs, most } = found
  const budget = balanceOf(ledger, 'llm_budget', payer)
  const { cap } = config.llm
  const left = cap === null ? Number.POSITIVE_INFINITY : cap - models.spent - models.held
  const paid = costs.filter(({ cost }) => cost <= budget && cost <= left)
  const held = Math.max(0, ...paid.map(({ cost }) => cost))
  if (paid.length > 0)
    return { route: paid.map(({ model, price }) => ({ model, price })), most, held }
  const needed = Math.min(...costs.map(({ cost }) => cost))
  if (needed > left) {
    const message = `all models together may cost ${formatMoney(cap!)}, and that is spent: llm.cap`
    return refuse('INSUFFICIENT_BUDGET', message, { needed, cap: cap! })
  }
  return refuse(
    'INSUFFICIENT_BUDGET',
    `${payer} has ${formatMoney(budget)} of llm_budget, ${formatMoney(needed)} must be set aside`,
    { payer, needed, balance: budget },
  )
}
