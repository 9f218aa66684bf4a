// Lists as every genesis artifact answers them: a page of items, and how many there are.
import { z } from 'zod'
import type { Json, JsonObject } from '../base/json.ts'
import type { Asking } from './genesis.ts'

/** The arguments that every list takes. */
export const page = {
  limit: z.int().positive().optional().describe('most items in the answer'),
  offset: z.int().nonnegative().optional().describe('items to leave out first'),
}

export type Page = { limit?: number; offset?: number }

/**
 * `{items, total}`: the items of a page, shown, and the count of all, which is what the list costs.
 */
export function listed<T>(
  { config, work }: Pick<Asking, 'config' | 'work'>,
  all: Iterable<T>,
  { limit, offset = 0 }: Page,
  show: (item: T) => Json,
): JsonObject {
  const { list_items, list_items_max } = config.limits
  const most = Math.min(limit ?? list_items, list_items_max)
  const items: Json[] = []
  let total = 0
  for (const item of all) {
    if (total >= offset && items.length < most) items.push(show(item))
    total += 1
  }
  work(total)
  return { items, total }
}
