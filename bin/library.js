// The door of the library: it says what to do where Node is too old for it.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 15)) {
  throw new Error(
    `oikos needs Node 22.15 or newer, and this is ${process.version}. It brings its own: ` +
      `start your program with "npx node ${process.argv[1]?.split('/').at(-1) ?? 'FILE'}"`,
  )
}

export const { check, Instant, OikosError, OpenRun, open, run } = await import(
  '../lib/src/library/oikos.js'
)
