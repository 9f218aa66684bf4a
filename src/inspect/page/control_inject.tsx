// What is put into a live world from outside: a call in somebody's name, a gift, a setting.
import { useId, useState } from 'preact/hooks'
import { IdField } from './control_agent.tsx'
import type { Controls } from './control_request.ts'
import { readGift, readJson, readSetting } from './control_words.ts'

type Props = { controls: Controls; isController: boolean }

export function Inject({ controls, isController }: Props) {
  const forms = { call: CallForm, gift: GiftForm, setting: SettingForm } as const
  const [kind, setKind] = useState<keyof typeof forms>('call')
  const Form = forms[kind]
  return (
    <section aria-label="Inject">
      <h2>Inject</h2>
      <p class="small quiet">
        This is recorded in the run file at the instant where it happens, and happens again when the
        run is replayed.
      </p>
      <fieldset class="controls" disabled={!isController || controls.busy}>
        <legend class="hidden">What to inject</legend>
        <label>
          <span>Inject</span>
          <select
            value={kind}
            onChange={(event) => setKind(event.currentTarget.value as keyof typeof forms)}
          >
            <option value="call">a call in somebody’s name</option>
            <option value="gift">a gift</option>
            <option value="setting">a setting</option>
          </select>
        </label>
        <Form controls={controls} />
      </fieldset>
    </section>
  )
}

function CallForm({ controls }: { controls: Controls }) {
  const [caller, setCaller] = useState('')
  const [call, setCall] = useState('')
  const [text, setText] = useState('{}')
  const args = readJson(text)
  const isWhole = caller.trim() !== '' && /^[^.\s]+(\.[^.\s]+)+$/.test(call.trim())
  const send = () => {
    if (!args.ok) return
    const control = {
      does: 'invoke',
      invoke: call.trim(),
      as_caller: caller.trim(),
      args: args.value,
    }
    controls.send({ does: 'control', control }, `${caller.trim()} called ${call.trim()}.`)
  }
  return (
    <>
      <IdField label="In the name of" value={caller} onValue={setCaller} agents />
      <label class="field">
        <span>calls</span>
        <input
          type="text"
          autocomplete="off"
          spellcheck={false}
          placeholder="genesis_ledger.transfer"
          value={call}
          onInput={(event) => setCall(event.currentTarget.value)}
        />
      </label>
      <TextArea label="with (JSON)" value={text} onValue={setText} wrong={wrongOf(args)} />
      <button type="button" disabled={!isWhole || !args.ok} onClick={send}>
        Make the call
      </button>
    </>
  )
}

function GiftForm({ controls }: { controls: Controls }) {
  const [id, setId] = useState('')
  const [text, setText] = useState('scrip=100')
  const gift = readGift(text)
  const send = () => {
    if (!gift.ok) return
    const control = { does: 'endow', endow: { [id.trim()]: gift.value } }
    controls.send({ does: 'control', control }, `${id.trim()} was given ${text.trim()}.`)
  }
  return (
    <>
      <IdField label="To" value={id} onValue={setId} agents />
      <label class="field">
        <span>gift</span>
        <input
          type="text"
          autocomplete="off"
          spellcheck={false}
          value={text}
          aria-invalid={!gift.ok}
          title={wrongOf(gift) ?? undefined}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <button type="button" disabled={id.trim() === '' || !gift.ok} onClick={send}>
        Give it
      </button>
    </>
  )
}

function SettingForm({ controls }: { controls: Controls }) {
  const [text, setText] = useState('')
  const set = readSetting(text)
  const send = () => {
    if (!set.ok) return
    const control = { does: 'set', set: set.value }
    controls.send({ does: 'control', control }, `From here on ${text.trim()}.`)
  }
  return (
    <>
      <label class="field">
        <span>Setting</span>
        <input
          type="text"
          autocomplete="off"
          spellcheck={false}
          placeholder="fees.transfer=2"
          value={text}
          aria-invalid={text !== '' && !set.ok}
          title={text === '' ? undefined : (wrongOf(set) ?? undefined)}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <button type="button" disabled={!set.ok} onClick={send}>
        Set it
      </button>
    </>
  )
}

function wrongOf(read: { ok: boolean; message?: string }): string | null {
  return read.ok ? null : (read.message ?? null)
}

export function TextArea(props: {
  label: string
  value: string
  onValue: (text: string) => void
  wrong: string | null
  placeholder?: string
}) {
  const id = useId()
  const { label, value, onValue, wrong, placeholder } = props
  return (
    <label class="field tall">
      <span>{label}</span>
      <textarea
        rows={3}
        spellcheck={false}
        value={value}
        placeholder={placeholder}
        aria-invalid={wrong !== null}
        aria-describedby={wrong === null ? undefined : id}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
      {wrong !== null && (
        <span id={id} class="bad small">
          {wrong}
        </span>
      )}
    </label>
  )
}
