// Two runs side by side: a placeholder until the view is built.
import { useTitle } from './lazy_view.tsx'
import { Empty } from './notice.tsx'

export default function CompareView() {
  useTitle('Compare')
  return (
    <>
      <h1>Compare</h1>
      <Empty>
        <p>This view is not built yet.</p>
      </Empty>
    </>
  )
}
