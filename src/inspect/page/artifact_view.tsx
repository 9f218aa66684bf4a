// One artifact: a placeholder until the view is built.
import { useTitle } from './lazy_view.tsx'
import { Empty } from './notice.tsx'

export default function ArtifactView() {
  useTitle('Artifact')
  return (
    <>
      <h1>Artifact</h1>
      <Empty>
        <p>This view is not built yet.</p>
      </Empty>
    </>
  )
}
