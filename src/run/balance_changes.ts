// How balances change: one row for each change that an event makes to what somebody has.

/** `seq, t, id, resource, amount`: below zero goes away. What a price is held for is nobody's. */
export const BALANCE_CHANGES = `
  SELECT
    seq,
    t,
    json_extract(data, '$.from') AS id,
    coalesce(json_extract(data, '$.resource'), 'scrip') AS resource,
    -json_extract(data, '$.amount') AS amount
  FROM events
  WHERE kind IN ('scrip.moved', 'scrip.burned', 'scrip.held', 'stock.moved', 'stock.burned')
    AND json_extract(data, '$.from_hold') IS NULL
  UNION ALL
  SELECT
    seq,
    t,
    json_extract(data, '$.to'),
    coalesce(json_extract(data, '$.resource'), 'scrip'),
    json_extract(data, '$.amount')
  FROM events
  WHERE kind IN ('scrip.moved', 'scrip.minted', 'scrip.settled', 'stock.moved', 'stock.minted')
  UNION ALL
  SELECT seq, t, json_extract(data, '$.payer'), 'llm_budget', -json_extract(data, '$.held')
  FROM events WHERE kind = 'effect.requested'
  UNION ALL
  SELECT seq, t, json_extract(data, '$.to'), 'llm_budget', json_extract(data, '$.rest')
  FROM events WHERE kind = 'effect.answered' AND json_extract(data, '$.to') IS NOT NULL
`
