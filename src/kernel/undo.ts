// Taking back: how an event's effect on the world is undone.

/** Takes one event back. Undos run in reverse order, each on the world that its event left. */
export type Undo = () => void

export const nothing: Undo = () => {}

/**
 * Sets an entry of a map and answers how to take that back. Only for maps whose order is no state.
 */
export function set<K, V>(map: Map<K, V>, key: K, value: V | undefined): Undo {
  const had = map.has(key)
  const before = map.get(key)
  if (value === undefined) map.delete(key)
  else map.set(key, value)
  return () => {
    if (had) map.set(key, before as V)
    else map.delete(key)
  }
}

/** Several undos as one, the last done undone first. */
export function all(...undos: Undo[]): Undo {
  return () => {
    for (let i = undos.length - 1; i >= 0; i--) undos[i]!()
  }
}
