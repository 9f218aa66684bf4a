// A small field for a whole number that somebody types.
export function CountField(props: {
  label: string
  text: string
  isWrong: boolean
  onText: (text: string) => void
}) {
  return (
    <label>
      <input
        type="text"
        inputMode="numeric"
        class="number-field"
        value={props.text}
        aria-label={props.label}
        aria-invalid={props.isWrong}
        onInput={(event) => props.onText(event.currentTarget.value)}
      />
    </label>
  )
}
