// Events: a placeholder until the view is built.
import { useTitle } from './lazy_view.tsx'
import { Empty } from './notice.tsx'

export default function EventsView() {
  useTitle('Events')
  return (
    <>
      <h1>Events</h1>
      <Empty>
        <p>This view is not built yet.</p>
      </Empty>
    </>
  )
}
