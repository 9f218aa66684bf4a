// A box that scrolls by itself: the keyboard can reach it, and it has a name.
import type { ComponentChildren } from 'preact'

export function ScrollBox(props: { class: string; label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must scroll by keyboard too
    <section class={props.class} aria-label={props.label} tabIndex={0}>
      {props.children}
    </section>
  )
}
