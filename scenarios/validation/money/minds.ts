// All minds of the money gases.
export { borrows, overdraws, pays } from './agents.ts'
export { counts } from './census.ts'
export { trades } from './pit.ts'
