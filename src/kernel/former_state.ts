// What state hashes of earlier versions were over: the fields that a world had then.

/**
 * How an earlier oikos wrote the state: by which version of `STATE_VERSION`, and with the
 * configuration as it was then.
 */
export type Formerly = { version: number; configTree: unknown }

type Fields = { world: string; loop: string; stats: string }

/** By version, frozen: what was added to the world later is in no hash of then. */
const FIELDS: Record<number, Fields> = {
  1: {
    world:
      'artifacts capabilities changes charges configTree diskUsed ended flows interventions kept ' +
      'keys ledger listings living loops made now orders quotas rights seed seq stats versions',
    loop:
      'actions asked calls cause due entry failures id lastUs memory order phase rest restUs ' +
      'spec stalled step wait why',
    stats: 'calls callers failures revenue',
  },
}

/** Leaves of a state what it had in a version; its `loops` and `stats` are pairs with an id. */
export function makeFormer(
  state: Record<string, unknown>,
  { version, configTree }: Formerly,
): void {
  const fields = FIELDS[version]
  if (fields === undefined) return
  keepOnly(state, fields.world)
  for (const [, loop] of state.loops as [string, Record<string, unknown>][]) {
    keepOnly(loop, fields.loop)
  }
  for (const [, stats] of state.stats as [string, Record<string, unknown>][]) {
    keepOnly(stats, fields.stats)
  }
  // The first version had all of the configuration, what is merely operational too.
  if (version === 1) state.configTree = configTree
}

function keepOnly(record: Record<string, unknown>, names: string): void {
  const known = new Set(names.split(' '))
  for (const name of Object.keys(record)) if (!known.has(name)) delete record[name]
}
