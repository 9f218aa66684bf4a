// Lists of the market: what is for sale, auctions and bids, trades, debts.
import type { MarketAnswer } from '../answers_world.ts'
import { durationText, numberText, wordsText } from './format.ts'
import { IdLink, InstantLink, shortId } from './id_link.tsx'
import { JsonView } from './json_view.tsx'
import { Rows } from './rows.tsx'
import { type Column, Table } from './table.tsx'

type Listing = MarketAnswer['listings'][number]
type Trade = MarketAnswer['trades'][number]
type Debt = MarketAnswer['debts'][number]
type Bid = MarketAnswer['bids'][number]
type Lot = MarketAnswer['auctions'][number]['lots'][number]

/** Amounts are of scrip unless another resource is named. */
function priceText(price: number, resource: string): string {
  return resource === 'scrip' ? numberText(price) : `${numberText(price)} ${wordsText(resource)}`
}

const LISTINGS: readonly Column<Listing>[] = [
  { name: 'id', title: 'Artifact', cell: ({ id }) => <IdLink id={id} /> },
  {
    name: 'type',
    title: 'Type',
    cell: ({ type }) => <span title={type}>{shortId(type, 20)}</span>,
  },
  { name: 'seller', title: 'Seller', cell: ({ seller }) => <IdLink id={seller} /> },
  {
    ...{ name: 'price', title: 'Price', unit: 'scrip', right: true },
    cell: ({ price, price_resource }) => priceText(price, price_resource),
  },
  {
    ...{ name: 'buyer', title: 'For' },
    cell: ({ buyer }) => (buyer === null ? 'anybody' : <IdLink id={buyer} />),
  },
  {
    ...{ name: 'since', title: 'Since', right: true },
    cell: ({ listed_at }) => durationText(listed_at),
  },
]

export function Listings({ answer }: { answer: MarketAnswer }) {
  const { listings, listed } = answer
  return (
    <>
      <h2>For sale</h2>
      {listings.length === 0 ? (
        <p class="quiet">Nothing is for sale at this instant.</p>
      ) : (
        <Rows
          caption="For sale"
          columns={LISTINGS}
          rows={listings}
          keyOf={({ id }) => id}
          of={listed}
        />
      )}
    </>
  )
}

const BIDS: readonly Column<Bid>[] = [
  { name: 'id', title: 'Artifact', cell: ({ artifact_id }) => <IdLink id={artifact_id} /> },
  { name: 'bidder', title: 'Bidder', cell: ({ bidder }) => <IdLink id={bidder} /> },
  {
    ...{ name: 'amount', title: 'Bid', unit: 'scrip', right: true },
    cell: ({ amount }) => numberText(amount),
  },
  {
    ...{ name: 'placed', title: 'Placed', right: true },
    cell: ({ placed_at }) => durationText(placed_at),
  },
]

const LOTS: readonly Column<Lot>[] = [
  { name: 'item', title: 'Lot', cell: ({ item }) => <IdLink id={item} /> },
  { name: 'seller', title: 'Seller', cell: ({ seller }) => <IdLink id={seller} /> },
  {
    ...{ name: 'reserve', title: 'Reserve', unit: 'scrip', right: true },
    cell: ({ reserve }) => (reserve === null ? '–' : numberText(reserve)),
  },
  { name: 'bids', title: 'Bids', right: true, cell: ({ bids }) => numberText(bids) },
  {
    ...{ name: 'best', title: 'Best bid', unit: 'scrip', right: true },
    cell: ({ best }) => (best === null ? '–' : numberText(best)),
  },
  { name: 'by', title: 'By', cell: ({ by }) => (by === null ? '–' : <IdLink id={by} />) },
  {
    ...{ name: 'ends', title: 'Ends', right: true },
    cell: ({ ends }) => (ends === null ? '–' : durationText(ends)),
  },
]

/** Auctions of artifacts, and bids for the mint's slots; neither is told where there is none. */
export function Auctions({ answer }: { answer: MarketAnswer }) {
  const { auctions, bids } = answer
  return (
    <>
      {auctions.length > 0 && <h2>Auctions</h2>}
      {auctions.map(({ id, lots }) => (
        <section key={id} aria-label={`Auction ${id}`}>
          <h3>
            <IdLink id={id} />
          </h3>
          {lots.length === 0 ? (
            <p class="quiet">No lots stand in it at this instant.</p>
          ) : (
            <>
              <Table
                caption={`Lots of ${id}`}
                hideCaption
                columns={LOTS}
                rows={lots}
                keyOf={({ item }) => item}
              />
              <details>
                <summary>Lots as the auction keeps them</summary>
                {lots.map(({ item, state }) => (
                  <JsonView key={item} value={state} label={`Lot ${item}`} open={1} />
                ))}
              </details>
            </>
          )}
        </section>
      ))}
      {bids.length > 0 && (
        <>
          <h2>Bids at the mint</h2>
          <Table
            caption="Bids at the mint"
            hideCaption
            columns={BIDS}
            rows={bids}
            keyOf={({ artifact_id, bidder, placed_at }) => `${artifact_id} ${bidder} ${placed_at}`}
          />
        </>
      )}
    </>
  )
}

const TRADES: readonly Column<Trade>[] = [
  { name: 't', title: 'When', cell: ({ seq, t }) => <InstantLink seq={seq} t={t} /> },
  { name: 'id', title: 'Artifact', cell: ({ id }) => <IdLink id={id} /> },
  { name: 'seller', title: 'Seller', cell: ({ seller }) => <IdLink id={seller} /> },
  { name: 'buyer', title: 'Buyer', cell: ({ buyer }) => <IdLink id={buyer} /> },
  {
    ...{ name: 'price', title: 'Price', unit: 'scrip', right: true },
    cell: ({ price, price_resource }) => priceText(price, price_resource),
  },
]

export function Trades({ answer }: { answer: MarketAnswer }) {
  const { trades, traded } = answer
  return (
    <>
      <h2>Trades</h2>
      {trades.length === 0 ? (
        <p class="quiet">Nothing had been sold up to this instant.</p>
      ) : (
        <Rows
          caption="Trades, the latest first"
          columns={TRADES}
          rows={trades}
          keyOf={({ seq }) => seq}
          of={traded}
        />
      )}
    </>
  )
}

const DEBTS: readonly Column<Debt>[] = [
  { name: 'id', title: 'Debt', cell: ({ id }) => <IdLink id={id} /> },
  { name: 'debtor', title: 'Debtor', cell: ({ debtor }) => <IdLink id={debtor} /> },
  {
    ...{ name: 'creditor', title: 'Creditor' },
    cell: ({ creditor }) => (creditor === null ? '–' : <IdLink id={creditor} />),
  },
  { name: 'status', title: 'State', cell: ({ status }) => <DebtState status={status} /> },
  number('principal', 'Principal', ({ principal }) => principal),
  number('paid', 'Paid', ({ paid }) => paid),
  number('owed', 'Owed', ({ owed }) => owed),
  {
    ...{ name: 'due', title: 'Due', right: true },
    cell: ({ due_at }) => (due_at === null ? '' : durationText(due_at)),
  },
  {
    ...{ name: 'collateral', title: 'Collateral' },
    cell: ({ collateral }) => (collateral === null ? '' : <IdLink id={collateral} />),
  },
]

function number(name: string, title: string, of: (debt: Debt) => number): Column<Debt> {
  return { name, title, unit: 'scrip', right: true, cell: (debt) => numberText(of(debt)) }
}

function DebtState({ status }: { status: string }) {
  const style = status === 'defaulted' ? 'tag bad' : status === 'active' ? 'tag' : 'tag quiet'
  return <span class={style}>{wordsText(status)}</span>
}

export function Debts({ answer }: { answer: MarketAnswer }) {
  const { debts, owed, t } = answer
  const states = new Map<string, number>()
  for (const { status } of debts) states.set(status, (states.get(status) ?? 0) + 1)
  const overdue = debts.filter((one) => one.owed > 0 && one.due_at !== null && one.due_at <= t)
  return (
    <>
      <h2>Debts</h2>
      {debts.length === 0 ? (
        <p class="quiet">Nobody had promised anybody anything up to this instant.</p>
      ) : (
        <>
          <p>
            {debts.length < owed && `Of the ${numberText(debts.length)} that are due first: `}
            {[...states].map(([status, n]) => `${numberText(n)} ${wordsText(status)}`).join(', ')}
            {overdue.length > 0 && `; ${numberText(overdue.length)} owed and due`}
          </p>
          <Rows caption="Debts" columns={DEBTS} rows={debts} keyOf={({ id }) => id} of={owed} />
        </>
      )}
    </>
  )
}
