// Order books: bids and asks by price, with what is wanted and offered at each.
import type { MarketAnswer } from '../answers_world.ts'
import { countText, numberText } from './format.ts'
import { IdLink } from './id_link.tsx'
import { ScrollBox } from './scroll_box.tsx'

type Book = MarketAnswer['books'][number]
type Order = Book['bids'][number]

export function OrderBooks({ books }: { books: readonly Book[] }) {
  if (books.length === 0) return null
  return (
    <>
      <h2>Order books</h2>
      <div class="books">
        {books.map((book) => (
          <OrderBook key={book.id} book={book} />
        ))}
      </div>
    </>
  )
}

const LEVELS = 20

function OrderBook({ book }: { book: Book }) {
  const { id, goods, bids, asks } = book
  const most = Math.max(1, ...[...bids, ...asks].map(({ amount }) => amount))
  const [bid, ask] = [bids[0]?.price, asks[0]?.price]
  const spread = bid === undefined || ask === undefined ? null : ask - bid
  return (
    <section class="book" aria-label={`Order book ${id}`}>
      <h3>
        <IdLink id={id} /> {goods !== '' && <span class="quiet">for {goods}</span>}
      </h3>
      <p class="small quiet">
        {countText(bids.length, 'bid')}, {countText(asks.length, 'ask')}
        {spread !== null && `; ${numberText(spread)} scrip between the best two`}
      </p>
      {bids.length + asks.length === 0 ? (
        <p class="quiet">No orders stand in it at this instant.</p>
      ) : (
        <ScrollBox class="scroll" label={`Orders of ${id}`}>
          <table>
            <caption class="hidden">Asks above, bids below, the best in the middle</caption>
            <thead>
              <tr>
                <th scope="col">Side</th>
                <th scope="col" class="r">
                  Price <small>scrip</small>
                </th>
                <th scope="col" class="r">
                  Amount
                </th>
                <th scope="col">
                  <span class="hidden">Amount as a bar</span>
                </th>
                <th scope="col">By</th>
              </tr>
            </thead>
            <tbody>
              {asks
                .slice(0, LEVELS)
                .reverse()
                .map((order, n) => row('ask', order, n, most))}
            </tbody>
            <tbody>{bids.slice(0, LEVELS).map((order, n) => row('bid', order, n, most))}</tbody>
          </table>
        </ScrollBox>
      )}
    </section>
  )
}

function row(side: 'ask' | 'bid', { price, amount, by }: Order, n: number, most: number) {
  return (
    <tr key={n}>
      <td class={side}>{side}</td>
      <td class="r">{numberText(price)}</td>
      <td class="r">{numberText(amount)}</td>
      <td>
        <svg class={`bar ${side}`} width="80" height="10" aria-hidden="true">
          <rect width={Math.max(1, (amount / most) * 80)} height="10" />
        </svg>
      </td>
      <td>{by === null ? '' : <IdLink id={by} />}</td>
    </tr>
  )
}
