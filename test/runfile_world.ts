// A small world in which most kinds of events happen: for tests that look into its run file.

export const BUSY = `name: busy
about: everything that a run file must tell of
seed: 3
until: 2m
config: {capabilities: {can_mint: [bank]}, agents: {failures_max: 2}}
artifacts:
  - id: bank
    type: account
    has_standing: true
    endow: {scrip: 500, llm_budget: $1.00}
    loop:
      mind: script
      script:
        - {at: 1s, invoke: genesis_ledger.transfer, args: {to: alice, amount: 90, memo: hello}}
        - {at: 2s, invoke: genesis_ledger.transfer, args: {to: alice, amount: 250000, resource: llm_budget}}
        - {at: 3s, invoke: genesis_ledger.mint, args: {to: alice, amount: 7}}
        - {at: 4s, invoke: genesis_ledger.burn, args: {amount: 11}}
        - {at: 5s, invoke: genesis_ledger.transfer, args: {to: nobody, amount: 1}}
        - {at: 6s, invoke: genesis_ledger.transfer, args: {to: alice, amount: 100000}}
  - id: alice
    type: account
    has_standing: true
    endow: {scrip: 50}
    loop:
      mind: script
      script:
        - at: 10s
          invoke: genesis_store.create
          args:
            id: adder
            type: tool
            can_execute: true
            access_contract_id: genesis_freeware
            price: 5
            content: {calls: 0, long: ${'long '.repeat(100)}}
            code: "function run(a) { self.content.calls += 1; log('adding'); return a.x + a.y }"
            interface:
              description: adds two numbers
              tools: [{name: run, inputSchema: {type: object, properties: {x: {type: number}, y: {type: number}}}}]
        - at: 11s
          invoke: genesis_store.create
          args:
            id: doubler
            type: tool
            can_execute: true
            access_contract_id: genesis_freeware
            price: 9
            depends_on: [adder]
            code: "function run(a) { invoke('genesis_store', 'search', {query: 'sum'}); const r = invoke('adder', 'run', {x: a.x, y: a.x}); return r.success ? r.result : r.error_code }"
            interface:
              description: doubles a number
              tools: [{name: run, inputSchema: {type: object, properties: {x: {type: number}}}}]
        - at: 12s
          invoke: genesis_store.create
          args:
            id: broken
            type: tool
            can_execute: true
            access_contract_id: genesis_freeware
            code: "function run() {\\n  const nothing = null\\n  return nothing.field\\n}"
            interface: {description: fails, tools: [{name: run, inputSchema: {type: object}}]}
        - {at: 13s, invoke: genesis_store.write, args: {id: adder, price: 6, metadata: {kind: sum}}}
        - {at: 14s, invoke: genesis_store.create, args: {id: poem, type: data, content: roses, read_price: 2}}
        - {at: 15s, invoke: genesis_escrow.deposit, args: {id: poem, price: 20}}
        - {at: 16s, invoke: genesis_store.create, args: {id: letter, type: data, content: dear}}
        - {at: 17s, invoke: genesis_escrow.deposit, args: {id: letter, price: 30}}
        - {at: 18s, invoke: genesis_escrow.cancel, args: {id: letter}}
        - {at: 19s, invoke: genesis_store.transfer_ownership, args: {id: letter, to: bob}}
        - {at: 20s, invoke: genesis_store.create, args: {id: scrap, type: data}}
        - {at: 21s, invoke: genesis_store.delete, args: {id: scrap}}
        - {at: 22s, invoke: genesis_store.create, args: {id: vase, type: data}}
        - {at: 23s, invoke: genesis_escrow.deposit, args: {id: vase, price: 44, buyer: bob}}
  - id: bob
    type: agent
    has_standing: true
    can_execute: true
    endow: {scrip: 100}
    loop: {mind: code, every: 10s, start: 30s}
    interface: {description: shops, tools: []}
    content: {n: 0}
    code: |
      function step() {
        const n = self.content.n++
        log('step ' + n)
        if (n === 0) return { actions: [{ invoke: 'genesis_escrow.purchase', args: { id: 'poem' } }, { invoke: 'genesis_store.accept', args: { id: 'letter' } }] }
        if (n === 1) invoke('doubler', 'run', { x: 21 })
        if (n === 2) { invoke('adder', 'run', { x: 1, y: 2 }); invoke('adder', 'run', { x: 'no' }); invoke('broken', 'run', {}) }
        if (n === 3) invoke('genesis_clock', 'sleep', { on_event: { kind: 'scrip.moved' }, for: '5m' })
      }
  - id: clumsy
    type: agent
    has_standing: true
    can_execute: true
    loop: {mind: code, every: 1s, start: 40s}
    interface: {description: fails, tools: []}
    code: |
      function step() {
        inner()
      }
      function inner() { return undefined.field }
at:
  - {at: 1m, set: {fees: {transfer: 2}}}
expect:
  - {say: the maker earned something, that: "balance('alice') > 100"}
`
