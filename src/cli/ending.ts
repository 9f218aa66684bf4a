// How commands end: what people see of trouble, and the exit codes 0, 1 and 2.

/** Bad usage or bad input: its text is for people, and the command exits with 2. */
export class Refused extends Error {}

/** What the system refuses, such as a folder that can not be made, in its own words. */
export function orRefused<T>(body: () => T): T {
  try {
    return body()
  } catch (error) {
    throw new Refused(`oikos: ${(error as Error).message}`)
  }
}

/** Says what failed and makes the command exit with 1. */
export function fail(message: string): void {
  process.stderr.write(`oikos: ${message}\n`)
  process.exitCode = 1
}
