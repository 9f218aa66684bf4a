// The views of the page: their names in addresses and menus, and how each is loaded.
import type { ComponentType } from 'preact'

/** A view is a component without properties: it reads the run and the address. */
export type View = {
  name: string
  title: string
  load: () => Promise<{ default: ComponentType }>
}

/** Views of a run. `menu` is where it stands in the menu: its own entry, or under another. */
export type RunView = View & { menu: string }

export const RUN_VIEWS: readonly RunView[] = [
  view('overview', 'Overview', () => import('./overview_view.tsx')),
  view('events', 'Events', () => import('./events_view.tsx')),
  view('artifacts', 'Artifacts', () => import('./artifacts_view.tsx')),
  view('artifact', 'Artifact', () => import('./artifact_view.tsx'), 'artifacts'),
  view('agents', 'Agents', () => import('./agents_view.tsx')),
  view('agent', 'Agent', () => import('./agent_view.tsx'), 'agents'),
  view('step', 'Step', () => import('./step_view.tsx'), 'agents'),
  view('market', 'Market', () => import('./market_view.tsx')),
  view('event', 'Causes', () => import('./event_view.tsx')),
  view('scenario', 'Scenario', () => import('./scenario_view.tsx')),
  view('control', 'Control', () => import('./control_view.tsx')),
]

export const PAGES: Readonly<Record<'runs' | 'compare' | 'studies', View>> = {
  runs: view('runs', 'Runs', () => import('./runs_view.tsx')),
  compare: view('compare', 'Compare', () => import('./compare_view.tsx')),
  studies: view('studies', 'Studies', () => import('./studies_view.tsx')),
}

function view(name: string, title: string, load: View['load'], menu = name): RunView {
  return { name, title, load, menu }
}
