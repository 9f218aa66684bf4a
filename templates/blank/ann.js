// Ann: counts her steps. `npx oikos logs` shows what she says.

/** @param {Observation} observation what she is told: means, and what her last steps came to */
function step(observation) {
  self.content.steps += 1
  log('step ' + self.content.steps + ', I have ' + observation.balances.scrip + ' scrip')
}
