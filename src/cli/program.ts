// The door of commander: every command is added to the program that this makes.
export { Command, CommanderError } from 'commander'

/** Collects the values of an option that may be given again and again. */
export function append(value: string, before: string[]): string[] {
  return [...before, value]
}
