// The next and the previous event that fit a filter, as instants to go to.
import { useState } from 'preact/hooks'
import { useKeys } from './keys.ts'
import { KindSelect } from './kind_select.tsx'
import { findQuestion } from './questions.ts'
import { useRun } from './run_scope.tsx'
import { ask, problemOf } from './server.ts'

export function MatchBar() {
  const { run, at, toSeq } = useRun()
  const [kind, setKind] = useState('')
  const [about, setAbout] = useState('')
  const [code, setCode] = useState('')
  const [told, setTold] = useState('')
  const find = async (way: 'after' | 'before') => {
    setTold('')
    const filter = { kinds: kind, about: about.trim(), code: code.trim() }
    try {
      const { event } = await ask(findQuestion(run, { [way]: at, ...filter }))
      if (event === null) setTold(way === 'after' ? 'None after this.' : 'None before this.')
      else toSeq(event.seq)
    } catch (thrown) {
      setTold(problemOf(thrown).message)
    }
  }
  useKeys({ n: () => find('after'), p: () => find('before') })
  return (
    <form
      class="matchbar"
      aria-label="Find events"
      onSubmit={(event) => {
        event.preventDefault()
        find('after')
      }}
    >
      <KindSelect value={kind} onKind={setKind} />
      <input
        aria-label="About this id"
        placeholder="id of an artifact or agent"
        value={about}
        onInput={(event) => setAbout(event.currentTarget.value)}
      />
      <input
        aria-label="Refused with this code"
        placeholder="code of a refusal"
        value={code}
        onInput={(event) => setCode(event.currentTarget.value)}
      />
      <span class="buttons">
        <button type="button" onClick={() => find('before')} title="Previous match ( p )">
          ‹ Previous match
        </button>
        <button type="submit" title="Next match ( n )">
          Next match ›
        </button>
      </span>
      <span role="status" class="quiet">
        {told}
      </span>
    </form>
  )
}
