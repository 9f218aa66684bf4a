// The founder: saves until it can afford a child, gives it money, disk and a right to compute.

function step({ balances, flows }) {
  const content = self.content
  if (content.child !== null) return { rest: '6h' }
  if (now < 7200e6 || balances.scrip < 120) return
  const code = invoke('genesis_store', 'read', { id: 'worker-1' })
  if (!code.success) throw new Error(code.error_message)
  const born = invoke('genesis_ledger', 'spawn', {
    id: 'child-of-' + self.id,
    type: 'worker',
    code: code.result.code,
    content: { ...code.result.content, tools: {}, earned: 0, coped: 0 },
    interface: { description: 'a worker, born in the bazaar', tools: [] },
    loop: { mind: 'code', every: '10m' },
    fund: { scrip: 60, disk: 5000, rights: ['seed-of-life'] },
  })
  if (!born.success) throw new Error(born.error_message)
  content.child = born.result.id
}
