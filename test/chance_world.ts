// A small world whose result depends on its seed, for sweeps.

/** Ann pays Bob each second, 1 to 10 by chance; the file of such a scenario. */
export function chanceWorld(until: string): string {
  return `
name: swept
about: ann pays bob by chance
seed: 1
until: ${until}
measure: {every: 5s, paid: {balance: bob}, moved: volume}
artifacts:
  - {id: bob, type: account, has_standing: true}
  - id: ann
    type: agent
    has_standing: true
    can_execute: true
    endow: {scrip: 1000}
    loop: {mind: code, every: 1s}
    code: "function step() { return { actions: [{ invoke: 'genesis_ledger.transfer', args: { to: 'bob', amount: 1 + Math.floor(random() * 10) } }] } }"
`
}
