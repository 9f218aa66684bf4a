// All runs: a placeholder until the view is built.
import { useTitle } from './lazy_view.tsx'
import { Empty } from './notice.tsx'

export default function RunsView() {
  useTitle('Runs')
  return (
    <>
      <h1>Runs</h1>
      <Empty>
        <p>This view is not built yet.</p>
      </Empty>
    </>
  )
}
