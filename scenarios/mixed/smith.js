// Sells a tool; asks a model what to charge for it, now and then, as an action of its own.

function step(seen) {
  const { content } = self
  for (const { answer } of seen.answers || []) {
    content.answers.push(answer.success ? answer.result.text.slice(0, 80) : answer.error_code)
    content.answers = content.answers.slice(-5)
    const price = 1 + (content.answers.length % 3)
    invoke('genesis_store', 'write', { id: 'rounder', price })
    content.raised += 1
  }
  if (content.asked >= 4) return { rest: '30s' }
  content.asked += 1
  const stats = invoke('genesis_event_log', 'stats', { id: 'rounder' })
  const calls = stats.success ? stats.result.calls : 0
  const prompt = `A tool that rounds figures was called ${calls} times. In a word: dearer or cheaper?`
  return {
    actions: [
      {
        invoke: 'genesis_llm.complete',
        args: { prompt, max_output_tokens: 20, task_type: 'pricing' },
      },
    ],
  }
}
