// What the inspector answers when it can't: a code, and words that say what to do.

export type Problem = { problem: true; status: number; code: string; message: string }

export function problem(status: number, code: string, message: string): Problem {
  return { problem: true, status, code, message }
}

export function isProblem(answer: unknown): answer is Problem {
  return typeof answer === 'object' && answer !== null && (answer as Problem).problem === true
}

export function lightProblem(path: string): Problem {
  const what = 'this is a light run, which kept no events: only its end and its measures are there'
  return problem(409, 'LIGHT_RUN', `${what}; npx oikos replay ${path} --out FILE makes all of them`)
}
