// The market at the instant: who pays whom, what is for sale, ordered, traded and owed.
import type { MarketAnswer } from '../answers_world.ts'
import { FlowGraph } from './flow_graph.tsx'
import { useWindow, WindowChoice } from './flow_window.tsx'
import { countText, numberText } from './format.ts'
import { useTitle } from './lazy_view.tsx'
import { Auctions, Debts, Listings, Trades } from './market_lists.tsx'
import { Loaded } from './notice.tsx'
import { OrderBooks } from './order_books.tsx'
import { flowsQuestion, marketQuestion } from './questions.ts'
import { useRun } from './run_scope.tsx'
import { useAnswer } from './server.ts'
import './world.css'

export default function MarketView() {
  useTitle('Market')
  const { run, at } = useRun()
  const answered = useAnswer(marketQuestion(run, at))
  return (
    <>
      <h1>Market</h1>
      <Loaded of={answered} what="the market">
        {(answer) => <Whole answer={answer} />}
      </Loaded>
    </>
  )
}

function Whole({ answer }: { answer: MarketAnswer }) {
  return (
    <>
      <Glance answer={answer} />
      <Flows now={answer.t} />
      <Listings answer={answer} />
      <OrderBooks books={answer.books} />
      <Auctions answer={answer} />
      <Trades answer={answer} />
      <Debts answer={answer} />
    </>
  )
}

function Glance({ answer }: { answer: MarketAnswer }) {
  const { debts, books } = answer
  const owed = debts.reduce((sum, one) => sum + one.owed, 0)
  const defaulted = debts.filter(({ status }) => status === 'defaulted').length
  const orders = books.reduce((sum, { bids, asks }) => sum + bids.length + asks.length, 0)
  return (
    <dl class="tiles">
      <Tile name="For sale" value={answer.listed} says="in escrow" />
      <Tile name="Trades" value={answer.traded} says="so far" />
      <Tile name="Open orders" value={orders} says={countText(books.length, 'order book')} />
      <Tile
        name="Debts"
        value={answer.owed}
        says={
          debts.length < answer.owed
            ? 'ever promised'
            : `${numberText(owed)} scrip owed, ${numberText(defaulted)} defaulted`
        }
      />
    </dl>
  )
}

function Tile({ name, value, says }: { name: string; value: number; says: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {numberText(value)} <small>{says}</small>
      </dd>
    </div>
  )
}

const LINKS = 80

function Flows({ now }: { now: number }) {
  const { run } = useRun()
  const window = useWindow(now)
  const asked = { from_t: window.from, to_t: window.to, limit: LINKS }
  const answered = useAnswer(flowsQuestion(run, asked))
  return (
    <>
      <h2>Who pays whom</h2>
      <WindowChoice window={window} now={now} />
      <Loaded of={answered} what="payments">
        {(flows) => <FlowGraph flows={flows} />}
      </Loaded>
    </>
  )
}
