// Agents: a placeholder until the view is built.
import { useTitle } from './lazy_view.tsx'
import { Empty } from './notice.tsx'

export default function AgentsView() {
  useTitle('Agents')
  return (
    <>
      <h1>Agents</h1>
      <Empty>
        <p>This view is not built yet.</p>
      </Empty>
    </>
  )
}
