// The facts of one artifact: whose it is, what it costs and has, what stands on it.
import type { ComponentChildren } from 'preact'
import type { ArtifactAnswer } from '../answers_world.ts'
import { bytesText, countText, durationText, moneyText, numberText, wordsText } from './format.ts'
import { IdLink } from './id_link.tsx'

export function ArtifactFacts({ answer }: { answer: ArtifactAnswer }) {
  const { row, seller, deleted_by } = answer
  return (
    <>
      <dl class="facts">
        <Fact name="Type">{row.type}</Fact>
        <Fact name="Owner">
          {row.owner === row.id ? 'itself' : <IdLink id={row.owner} />}
          {seller !== null && seller !== row.owner && (
            <>
              {' '}
              for <IdLink id={seller} />, who sells it
            </>
          )}
        </Fact>
        {row.listed !== null && <Fact name="For sale at">{numberText(row.listed)} scrip</Fact>}
        <Fact name="Access contract">
          <IdLink id={answer.access_contract_id} />
        </Fact>
        <Fact name="Price">
          {numberText(row.price)} scrip a call, {numberText(row.read_price)} scrip to read
        </Fact>
        <Fact name="Earned">
          {numberText(row.revenue)} scrip with {countText(row.calls, 'call')}
        </Fact>
        {row.scrip !== null && <Fact name="Has">{numberText(row.scrip)} scrip</Fact>}
        <Fact name="Version">
          {row.version}, {bytesText(row.bytes)}
        </Fact>
        <Fact name="May">
          {[
            row.can_execute ? 'be called' : 'not be called',
            row.has_standing ? 'own things' : 'own nothing',
          ].join(', ')}
        </Fact>
        {row.deleted && (
          <Fact name="Deleted">
            {deleted_by === null ? (
              'yes'
            ) : (
              <>
                by <IdLink id={deleted_by} />
              </>
            )}
          </Fact>
        )}
        <Failures failures={answer.failures} />
        <Ids name="Depends on" ids={answer.depends_on} />
        <Ids name="Needed by" ids={answer.dependents} />
        <Ids name="Owns" ids={answer.owns} />
      </dl>
      <Resources answer={answer} />
    </>
  )
}

function Fact(props: { name: string; children: ComponentChildren }) {
  return (
    <>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </>
  )
}

const IDS_MAX = 40

function Ids({ name, ids }: { name: string; ids: readonly string[] }) {
  if (ids.length === 0) return null
  return (
    <Fact name={name}>
      <ul class="inline">
        {ids.slice(0, IDS_MAX).map((id) => (
          <li key={id}>
            <IdLink id={id} />
          </li>
        ))}
        {ids.length > IDS_MAX && <li class="quiet">and {ids.length - IDS_MAX} more</li>}
      </ul>
    </Fact>
  )
}

function Failures({ failures }: { failures: Readonly<Record<string, number>> }) {
  const codes = Object.entries(failures).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
  if (codes.length === 0) return null
  return (
    <Fact name="Calls that failed">
      {codes.map(([code, n]) => `${code} ${numberText(n)}`).join(', ')}
    </Fact>
  )
}

/** What it holds besides scrip: stocks, rates with their buckets, quotas. */
function Resources({ answer }: { answer: ArtifactAnswer }) {
  const { stocks, flows, quotas } = answer.resources
  const held = Object.entries(stocks).filter(([name, n]) => name !== 'scrip' && n !== 0)
  const rates = Object.entries(flows)
  const limits = Object.entries(quotas)
  if (!answer.row.has_standing || held.length + rates.length + limits.length === 0) return null
  return (
    <>
      <h2>Resources</h2>
      <dl class="facts">
        {held.map(([name, n]) => (
          <Fact key={name} name={wordsText(name)}>
            {name === 'llm_budget' ? moneyText(n) : numberText(n)}
          </Fact>
        ))}
        {rates.map(([name, { level, capacity, rate_per_minute, debt_ends_at }]) => (
          <Fact key={name} name={wordsText(name)}>
            <Filling level={level} capacity={capacity} name={name} /> {numberText(level)} of{' '}
            {numberText(capacity)}, and {numberText(rate_per_minute)} a minute
            {debt_ends_at !== null && `; in debt until ${durationText(debt_ends_at)}`}
          </Fact>
        ))}
        {limits.map(([name, { quota, used }]) => (
          <Fact key={name} name={wordsText(name)}>
            <Filling level={used} capacity={quota} name={name} />{' '}
            {name === 'disk'
              ? `${bytesText(used)} used of ${bytesText(quota)}`
              : `${numberText(used)} used of ${numberText(quota)}`}
          </Fact>
        ))}
      </dl>
    </>
  )
}

function Filling(props: { level: number; capacity: number; name: string }) {
  const { level, capacity, name } = props
  return (
    <meter min={0} max={Math.max(1, capacity)} value={Math.max(0, level)} aria-label={name}>
      {level}
    </meter>
  )
}
