// The run at a glance: a placeholder until the view is built.
import { useTitle } from './lazy_view.tsx'
import { Empty } from './notice.tsx'

export default function OverviewView() {
  useTitle('Overview')
  return (
    <>
      <h1>Overview</h1>
      <Empty>
        <p>This view is not built yet.</p>
      </Empty>
    </>
  )
}
