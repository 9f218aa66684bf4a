// One event: a placeholder until the view is built.
import { useTitle } from './lazy_view.tsx'
import { Empty } from './notice.tsx'

export default function EventView() {
  useTitle('Causes')
  return (
    <>
      <h1>Causes</h1>
      <Empty>
        <p>This view is not built yet.</p>
      </Empty>
    </>
  )
}
