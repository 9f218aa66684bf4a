// All artifacts: a placeholder until the view is built.
import { useTitle } from './lazy_view.tsx'
import { Empty } from './notice.tsx'

export default function ArtifactsView() {
  useTitle('Artifacts')
  return (
    <>
      <h1>Artifacts</h1>
      <Empty>
        <p>This view is not built yet.</p>
      </Empty>
    </>
  )
}
