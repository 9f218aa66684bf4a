// The market: a placeholder until the view is built.
import { useTitle } from './lazy_view.tsx'
import { Empty } from './notice.tsx'

export default function MarketView() {
  useTitle('Market')
  return (
    <>
      <h1>Market</h1>
      <Empty>
        <p>This view is not built yet.</p>
      </Empty>
    </>
  )
}
