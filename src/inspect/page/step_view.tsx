// One step: a placeholder until the view is built.
import { useTitle } from './lazy_view.tsx'
import { Empty } from './notice.tsx'

export default function StepView() {
  useTitle('Step')
  return (
    <>
      <h1>Step</h1>
      <Empty>
        <p>This view is not built yet.</p>
      </Empty>
    </>
  )
}
