// Requests under way: who asks the same at the same time shares one, and the last to leave ends it.

type Flight = { answer: Promise<unknown>; stop: AbortController; users: number }

const flights = new Map<string, Flight>()

/** `start` begins the request where none is under way; a signal leaves it, not others who share. */
export function shared<T>(
  url: string,
  signal: AbortSignal | undefined,
  start: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const flight = flights.get(url) ?? begun(url, start)
  flight.users += 1
  return new Promise<T>((resolve, reject) => {
    const leave = () => {
      flight.users -= 1
      if (flight.users === 0) end(url, flight)
      reject(signal?.reason)
    }
    if (signal?.aborted) return leave()
    signal?.addEventListener('abort', leave, { once: true })
    flight.answer
      .then((answer) => resolve(answer as T), reject)
      .finally(() => signal?.removeEventListener('abort', leave))
  })
}

function begun(url: string, start: (signal: AbortSignal) => Promise<unknown>): Flight {
  const stop = new AbortController()
  const flight: Flight = { answer: start(stop.signal), stop, users: 0 }
  flights.set(url, flight)
  const landed = () => {
    if (flights.get(url) === flight) flights.delete(url)
  }
  flight.answer.then(landed, landed)
  return flight
}

function end(url: string, flight: Flight): void {
  if (flights.get(url) === flight) flights.delete(url)
  flight.stop.abort()
}
