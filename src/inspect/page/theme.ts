// Light or dark: as the system has it, or as the reader chose.
import { useEffect, useState } from 'preact/hooks'

export type Theme = 'system' | 'light' | 'dark'

const KEY = 'oikos.theme'
const dark = matchMedia('(prefers-color-scheme: dark)')
const followers = new Set<() => void>()

export function chosenTheme(): Theme {
  const kept = localStorage.getItem(KEY)
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}

export function chooseTheme(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem(KEY)
  else localStorage.setItem(KEY, theme)
  wearTheme()
}

/** Puts what was chosen on the page; the style sheet does the rest. */
export function wearTheme(): void {
  const theme = chosenTheme()
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  for (const told of followers) told()
}

/** Whether the page is dark now; for what is painted rather than styled. */
export function useDark(): boolean {
  const [is, setIs] = useState(isDark)
  useEffect(() => {
    const told = () => setIs(isDark())
    followers.add(told)
    dark.addEventListener('change', told)
    return () => {
      followers.delete(told)
      dark.removeEventListener('change', told)
    }
  }, [])
  return is
}

function isDark(): boolean {
  const theme = chosenTheme()
  return theme === 'system' ? dark.matches : theme === 'dark'
}
