// The dandy: spends all it has on perfume, goes broke, works until it has recovered, and begins again.

function step({ balances }) {
  const content = self.content
  if (content.mood === 'spending') {
    const bought = invoke('perfume', 'spray', {}, { max_spend: 9 })
    if (bought.success) return { rest: '10m' }
    content.mood = 'working'
    content.broke += 1
    log('broke: ' + bought.error_message)
    return
  }
  if (balances.scrip >= 60) {
    content.mood = 'spending'
    content.recovered += 1
    return
  }
  const wage = invoke('perfumer', 'sweep', {})
  return { rest: wage.success && wage.result.paid > 0 ? '20m' : '1h' }
}
