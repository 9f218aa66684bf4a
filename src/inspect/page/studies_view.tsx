// Sweeps and claims: a placeholder until the view is built.
import { useTitle } from './lazy_view.tsx'
import { Empty } from './notice.tsx'

export default function StudiesView() {
  useTitle('Sweeps and claims')
  return (
    <>
      <h1>Sweeps and claims</h1>
      <Empty>
        <p>This view is not built yet.</p>
      </Empty>
    </>
  )
}
