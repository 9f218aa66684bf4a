// A critic by rules: a score from 0 to 10, a verdict, and each issue in words.
//
// - A plan loses points for what it may not call, for steps that cannot be calls, for being long and
//   for what it may spend; one forbidden call rejects it.
// - A claim gains by evidence and by figures or names that can be checked, and loses by words that
//   leave it open; each point of a rubric that it does not touch costs one.
// - It has no state: the same question gets the same answer.

const HEDGES = /\b(maybe|perhaps|probably|somehow|might|could be|i think|i guess|rumou?r)\b/gi
const CHECKABLE = /\d|\b[a-z]+_[a-z_]+\b|#\d+/

function review({ kind, subject, evidence, rubric }) {
  const found = kind === 'plan' ? plan(subject) : claim(subject, evidence || [], rubric || [])
  const score = Math.max(0, Math.min(10, found.score))
  const { passes } = self.content
  const verdict = found.rejected || score < 4 ? 'reject' : score < passes ? 'revise' : 'pass'
  return { score, verdict, issues: found.issues.slice(0, 10), confidence: found.confidence }
}

function plan(subject) {
  const { steps_max, spend_max, forbids } = self.content
  const steps = subject && Array.isArray(subject.steps) ? subject.steps : null
  if (steps === null)
    return { score: 0, rejected: true, issues: ['it has no steps'], confidence: 1 }
  const issues = []
  let rejected = false
  let score = 10
  let spend = 0
  for (const step of steps) {
    const invoke = step && typeof step.invoke === 'string' ? step.invoke : ''
    if (forbids.includes(invoke)) {
      rejected = true
      issues.push(`${invoke} is not for plans`)
    }
    if (invoke.indexOf('.') < 1) {
      score -= 4
      issues.push(`a step calls ${invoke.slice(0, 40) || 'nothing'}: name artifact.method`)
    }
    spend += step && Number.isInteger(step.max_spend) ? step.max_spend : 0
  }
  if (steps.length === 0) {
    score -= 5
    issues.push('it does nothing')
  }
  if (steps.length > steps_max) {
    score -= 4
    issues.push(`${steps.length} steps are more than ${steps_max}`)
  }
  if (spend > spend_max) {
    score -= 4
    issues.push(`it may spend ${spend}, more than ${spend_max}`)
  }
  return { score, rejected, issues, confidence: 1 }
}

function claim(subject, evidence, rubric) {
  const text = typeof subject === 'string' ? subject : JSON.stringify(subject)
  const issues = []
  let score = 5 + 2 * Math.min(evidence.length, 2)
  if (evidence.length === 0) issues.push('no evidence is named')
  if (CHECKABLE.test(text)) score += 1
  else issues.push('nothing in it can be checked: name figures, ids or times')
  const hedges = (text.match(HEDGES) || []).length
  if (hedges > 0) {
    score -= 2 * hedges
    issues.push(`it leaves itself open ${hedges} times`)
  }
  if (text.length < 20) {
    score -= 2
    issues.push('it says too little')
  }
  const lower = text.toLowerCase()
  for (const point of rubric) {
    const words = point
      .toLowerCase()
      .split(/\W+/)
      .filter((word) => word.length > 3)
    if (words.some((word) => lower.includes(word))) continue
    score -= 1
    issues.push(`it does not touch: ${point}`)
  }
  return { score, rejected: false, issues, confidence: evidence.length > 0 ? 0.8 : 0.5 }
}
