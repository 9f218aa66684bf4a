// The scenario: a placeholder until the view is built.
import { useTitle } from './lazy_view.tsx'
import { Empty } from './notice.tsx'

export default function ScenarioView() {
  useTitle('Scenario')
  return (
    <>
      <h1>Scenario</h1>
      <Empty>
        <p>This view is not built yet.</p>
      </Empty>
    </>
  )
}
