// One agent: a placeholder until the view is built.
import { useTitle } from './lazy_view.tsx'
import { Empty } from './notice.tsx'

export default function AgentView() {
  useTitle('Agent')
  return (
    <>
      <h1>Agent</h1>
      <Empty>
        <p>This view is not built yet.</p>
      </Empty>
    </>
  )
}
