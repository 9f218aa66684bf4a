// Control of a live run: a placeholder until the view is built.
import { useTitle } from './lazy_view.tsx'
import { Empty } from './notice.tsx'

export default function ControlView() {
  useTitle('Control')
  return (
    <>
      <h1>Control</h1>
      <Empty>
        <p>This view is not built yet.</p>
      </Empty>
    </>
  )
}
