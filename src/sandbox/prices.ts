// What guest code costs: the gas price table, its version, and the hard caps that no gas can buy.

/** Kept in a run's manifest: another version gives another history. */
export const PRICES_VERSION = 1

/** Gas for each node of the syntax tree; what is not named costs `DEFAULT_NODE`. */
export const NODE_GAS: Readonly<Record<string, number>> = {
  Program: 0,
  Identifier: 0,
  Literal: 0,
  ThisExpression: 0,
  BlockStatement: 0,
  ExpressionStatement: 0,
  VariableDeclaration: 0,
  TemplateElement: 0,
  ParenthesizedExpression: 0,
  ArrayExpression: 4,
  ArrayPattern: 6,
  ArrowFunctionExpression: 6,
  CallExpression: 3,
  ClassDeclaration: 24,
  ClassExpression: 24,
  ForInStatement: 6,
  FunctionDeclaration: 6,
  FunctionExpression: 6,
  NewExpression: 8,
  ObjectExpression: 4,
  SpreadElement: 4,
  TaggedTemplateExpression: 6,
  TemplateLiteral: 3,
  YieldExpression: 3,
}
export const DEFAULT_NODE = 1
/** A regular expression literal makes an object each time it is reached. */
export const REGEX_LITERAL_GAS = 8

/** Gas for what the realm's own functions do; sizes are in elements, characters or keys. */
export const GAS = {
  /** Starting an entry, whatever it does. */
  entry: 20,
  /** One `invoke`, one `random`, one `log`, without what their texts cost. */
  hop: 40,
  /** A call of a metered builtin, without its size. */
  builtin: 2,
  /** One element written by a builtin (`map`, `concat`, `Array.from`, spread …). */
  element: 2,
  /** One new key of an object or one entry of a Map or Set. */
  entryOfDictionary: 24,
  /** One step of the regular expression matcher. */
  regexStep: 1,
  /** Making an Error, which remembers where it was made. */
  error: 24,
  /** Catching one, which strips what the engine wrote into it. */
  caught: 8,
} as const

/** How many characters one gas buys, as a shift: reading a text, writing a text, JSON. */
export const SHIFT = { read: 4, write: 5, json: 0 } as const

/** Hard caps: beyond these a call ends as MEMORY_EXCEEDED or EXECUTION_ERROR, whatever its gas. */
export const CAPS = {
  /** Characters in one string. */
  stringChars: 1 << 19,
  /** Elements in one allocation by a builtin (`new Array(n)`, `length = n`, `fill`, spread …). */
  elements: 1 << 17,
  /** Arguments passed by spread or `apply` in one call. */
  spreadArgs: 8192,
  /** Objects on one prototype chain. */
  prototypes: 64,
  /** Depth of a value that becomes JSON. */
  jsonDepth: 64,
  /** Characters of one `log`. */
  logChars: 2000,
  /** Nodes of one regular expression, counted repetitions unrolled. */
  regexNodes: 2000,
  /** Estimated bytes of native stack that one entry may use. */
  stackBytes: 100_000,
} as const

/** Estimated bytes of native stack: a frame, each register of it, a builtin that calls back. */
export const FRAME_BYTES = { base: 160, register: 8, builtin: 400 } as const

/** The counter is 32 bits wide: an entry never gets more than this. */
export const GAS_MAX = 1 << 30

/** The meter's own names begin with this; guest code may not use it for a name of its own. */
export const METER_PREFIX = '$$'
