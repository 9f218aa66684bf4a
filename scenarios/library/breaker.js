// A circuit breaker around another artifact: after so many failures in a row it is not called any
// more for a while; then one call tries whether it is well again.
//
// - closed: calls go through. open: they go to the fallback, or are answered CIRCUIT_OPEN. half-open
//   is the first call after `open_for`: well, it closes; failed, it opens again.
// - Only failures of the target count, not refusals that its caller brought about (arguments,
//   permission, funds): nobody can open it for others with nonsense.
// - It answers `{ok, ...}` and never throws: a call that fails is undone, its count as well.
// - It has no standing: prices are the caller's, who says max_spend; a call through it is one deeper.

const TARGET_FAILED = [
  'EXECUTION_ERROR',
  'TIMEOUT',
  'MEMORY_EXCEEDED',
  'OUTPUT_TOO_LARGE',
  'POSTCONDITION_FAILED',
  'DEPENDENCY_MISSING',
  'UNAVAILABLE',
  'INTERNAL',
  'NOT_FOUND',
  'DELETED',
]

function call({ args }) {
  const { content } = self
  const { target, method, failures_max, open_for } = content
  if (content.state === 'open') {
    if (now < content.until) return instead(args)
    content.state = 'half-open'
  }
  const answer = invoke(target, method, args)
  if (!TARGET_FAILED.includes(answer.error_code)) {
    // What its caller brought about says nothing about the target: a trial goes on.
    if (answer.success) Object.assign(content, { state: 'closed', failures: 0, until: null })
    return shown(answer, 'target')
  }
  content.failures += 1
  if (content.state === 'half-open' || content.failures >= failures_max) {
    Object.assign(content, { state: 'open', until: now + open_for })
  }
  return shown(answer, 'target')
}

function state() {
  const { state, failures, until } = self.content
  return { state, failures, until }
}

function instead(args) {
  const { fallback, until } = self.content
  if (fallback === null) return { ok: false, by: 'breaker', error_code: 'CIRCUIT_OPEN', until }
  return shown(invoke(fallback.target, fallback.method, args), 'fallback')
}

function shown({ success, result, error_code, error_message }, by) {
  return success ? { ok: true, by, result } : { ok: false, by, error_code, error_message }
}
