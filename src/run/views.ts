// The SQL views of a run file: the questions most asked, answered from the events alone.
import { BALANCE_CHANGES } from './balance_changes.ts'

/**
 * They use json_extract and nothing newer, so that the SQLite of any notebook reads them. Amounts
 * are integers, times virtual microseconds. Each says what the world was after the last event.
 */
export const VIEWS = `
-- Commits: the last event of each, and the hash of all that happened up to there.
CREATE VIEW commits AS SELECT seq, hash FROM events WHERE hash IS NOT NULL ORDER BY seq;

-- Who has how much of each stock. A price held for a call that is under way is in no balance.
CREATE VIEW balances AS
SELECT id, resource, sum(amount) AS balance FROM (${BALANCE_CHANGES})
GROUP BY id, resource HAVING sum(amount) <> 0;

-- What the outside cost: who asked, in which step, for what, who paid. Amounts are micro-dollars.
CREATE VIEW spending AS
SELECT
  answered.seq,
  answered.t,
  json_extract(answered.data, '$.id') AS effect,
  json_extract(answered.data, '$.kind') AS kind,
  json_extract(answered.data, '$.task') AS task,
  json_extract(answered.data, '$.agent') AS agent,
  json_extract(answered.data, '$.payer') AS payer,
  json_extract(answered.data, '$.tokens.input') AS input,
  json_extract(answered.data, '$.tokens.output') AS output,
  json_extract(answered.data, '$.tokens.cached') AS cached,
  json_extract(answered.data, '$.cost') AS cost,
  json_extract(answered.data, '$.cost') + json_extract(answered.data, '$.rest') AS held,
  answered.step,
  answered.cause AS asked_seq
FROM events AS answered WHERE answered.kind = 'effect.answered' ORDER BY answered.seq;

-- Sales through the escrow.
CREATE VIEW trades AS
SELECT
  seq,
  t,
  json_extract(data, '$.id') AS id,
  json_extract(data, '$.seller') AS seller,
  json_extract(data, '$.buyer') AS buyer,
  json_extract(data, '$.price') AS price,
  json_extract(data, '$.price_resource') AS price_resource
FROM events WHERE kind = 'artifact.sold' ORDER BY seq;

-- Calls as they ended; gas is that of the whole tree, charged what its originator paid with it.
CREATE VIEW calls AS
SELECT
  seq,
  t,
  json_extract(data, '$.caller') AS caller,
  json_extract(data, '$.originator') AS originator,
  json_extract(data, '$.target') AS target,
  json_extract(data, '$.method') AS method,
  json_extract(data, '$.depth') AS depth,
  kind = 'call.returned' AS success,
  json_extract(data, '$.code') AS code,
  json_extract(data, '$.message') AS message,
  json_extract(data, '$.gas') AS gas,
  json_extract(data, '$.charged') AS charged,
  coalesce(json_extract(data, '$.price'), 0) AS price,
  coalesce(json_extract(data, '$.dry_run'), 0) AS dry_run,
  step
FROM events WHERE kind IN ('call.returned', 'call.failed') ORDER BY seq;

-- Steps of agents: outcome is acted, failed, or acting while it goes on; gas is all that it cost.
CREATE VIEW steps AS
SELECT
  step,
  substr(step, 1, instr(step, '#') - 1) AS id,
  min(t) AS t,
  max(CASE WHEN kind IN ('agent.acted', 'agent.failed', 'agent.decided')
    THEN json_extract(data, '$.why') END) AS why,
  coalesce(max(CASE kind WHEN 'agent.acted' THEN 'acted' WHEN 'agent.failed' THEN 'failed' END),
    'acting') AS outcome,
  max(CASE WHEN kind = 'agent.failed' THEN json_extract(data, '$.code') END) AS code,
  sum(CASE
    WHEN kind IN ('agent.acted', 'agent.failed', 'agent.decided') THEN json_extract(data, '$.gas')
    WHEN kind IN ('call.returned', 'call.failed') THEN json_extract(data, '$.charged')
    ELSE 0 END) AS gas,
  sum(kind IN ('call.returned', 'call.failed')) AS calls
FROM events WHERE step IS NOT NULL GROUP BY step ORDER BY min(seq);

-- Artifacts, tombstones among them; seller and listed_price while one is for sale.
CREATE VIEW artifacts AS
WITH
  changes AS (
    SELECT json_extract(data, '$.id') AS id, seq, t, kind, by, data FROM events
    WHERE kind IN ('artifact.created', 'artifact.written', 'artifact.saved', 'artifact.transferred',
      'artifact.listed', 'artifact.unlisted', 'artifact.sold', 'artifact.deleted')
  ),
  owners AS (
    SELECT id, max(seq), CASE kind
      WHEN 'artifact.transferred' THEN json_extract(data, '$.to')
      WHEN 'artifact.listed' THEN by
      WHEN 'artifact.unlisted' THEN json_extract(data, '$.seller')
      WHEN 'artifact.sold' THEN json_extract(data, '$.buyer')
      ELSE json_extract(data, '$.owner') END AS owner
    FROM changes WHERE kind NOT IN ('artifact.written', 'artifact.saved', 'artifact.deleted')
    GROUP BY id
  ),
  prices AS (
    SELECT id, max(seq), json_extract(data, '$.price') AS price FROM changes
    WHERE kind IN ('artifact.created', 'artifact.written')
      AND json_extract(data, '$.price') IS NOT NULL GROUP BY id
  ),
  read_prices AS (
    SELECT id, max(seq), json_extract(data, '$.read_price') AS read_price FROM changes
    WHERE kind IN ('artifact.created', 'artifact.written')
      AND json_extract(data, '$.read_price') IS NOT NULL GROUP BY id
  ),
  contracts AS (
    SELECT id, max(seq), json_extract(data, '$.access_contract_id') AS access_contract_id
    FROM changes
    WHERE kind IN ('artifact.created', 'artifact.written')
      AND json_extract(data, '$.access_contract_id') IS NOT NULL GROUP BY id
  ),
  writes AS (
    SELECT id, max(seq), t AS updated_at, coalesce(json_extract(data, '$.version'), 1) AS version
    FROM changes WHERE kind IN ('artifact.created', 'artifact.written') GROUP BY id
  ),
  sizes AS (
    SELECT id, max(seq), coalesce(json_extract(data, '$.bytes'), 0) AS bytes FROM changes
    WHERE kind IN ('artifact.created', 'artifact.written', 'artifact.saved', 'artifact.deleted')
    GROUP BY id
  ),
  listings AS (
    SELECT id, max(seq), kind, json_extract(data, '$.seller') AS seller,
      json_extract(data, '$.price') AS listed_price
    FROM changes WHERE kind IN ('artifact.listed', 'artifact.unlisted', 'artifact.sold') GROUP BY id
  )
SELECT
  made.id,
  json_extract(made.data, '$.type') AS type,
  owners.owner,
  coalesce(made.by, json_extract(made.data, '$.owner')) AS created_by,
  made.t AS created_at,
  writes.version,
  writes.updated_at,
  prices.price,
  read_prices.read_price,
  json_extract(made.data, '$.can_execute') AS can_execute,
  json_extract(made.data, '$.has_standing') AS has_standing,
  contracts.access_contract_id,
  sizes.bytes,
  CASE listings.kind WHEN 'artifact.listed' THEN listings.seller END AS seller,
  CASE listings.kind WHEN 'artifact.listed' THEN listings.listed_price END AS listed_price,
  ended.t AS deleted_at,
  ended.by AS deleted_by
FROM changes AS made
JOIN owners ON owners.id = made.id
JOIN prices ON prices.id = made.id
JOIN read_prices ON read_prices.id = made.id
JOIN contracts ON contracts.id = made.id
JOIN writes ON writes.id = made.id
JOIN sizes ON sizes.id = made.id
LEFT JOIN listings ON listings.id = made.id
LEFT JOIN changes AS ended ON ended.id = made.id AND ended.kind = 'artifact.deleted'
WHERE made.kind = 'artifact.created'
ORDER BY made.seq;

-- What was refused: how often, of how many callers at how many targets, with the last message.
CREATE VIEW refusals AS
SELECT
  json_extract(data, '$.code') AS code,
  count(*) AS count,
  count(DISTINCT json_extract(data, '$.target')) AS targets,
  count(DISTINCT json_extract(data, '$.caller')) AS callers,
  max(seq) AS last_seq,
  json_extract(data, '$.message') AS last_message
FROM events WHERE kind = 'call.failed' GROUP BY code ORDER BY count(*) DESC, code;

-- Media that calls answered, and those that artifacts have as content (method is null then).
CREATE VIEW outputs AS
WITH
  outputs AS (
    SELECT seq, t, json_extract(data, '$.target') AS artifact,
      json_extract(data, '$.method') AS method, json_extract(data, '$.caller') AS caller,
      json_extract(data, '$.result_hash') AS hash,
      CASE json_type(data, '$.result') WHEN 'object' THEN json_extract(data, '$.result') END
        AS inline
    FROM events WHERE kind = 'call.returned' AND json_extract(data, '$.dry_run') IS NULL
    UNION ALL
    SELECT seq, t, json_extract(data, '$.id'), NULL, by,
      json_extract(data, '$.content_hash'),
      CASE json_type(data, '$.content') WHEN 'object' THEN json_extract(data, '$.content') END
    FROM events WHERE kind IN ('artifact.created', 'artifact.written', 'artifact.saved')
  ),
  whole AS (
    SELECT outputs.*, coalesce(blobs.body, inline) AS value
    FROM outputs LEFT JOIN blobs ON blobs.hash = outputs.hash
    WHERE coalesce(substr(blobs.body, 1, 1), substr(inline, 1, 1)) = '{'
  ),
  media AS (
    SELECT whole.*, json_extract(value, '$.media_type') AS media_type,
      json_type(value, '$.bytes') AS bytes, json_type(value, '$.text') AS text,
      json_type(value, '$.json') AS json
    FROM whole WHERE json_type(value, '$.media_type') = 'text'
  )
SELECT
  seq,
  t,
  artifact,
  method,
  caller,
  media_type,
  CASE
    WHEN bytes = 'text' THEN length(rtrim(json_extract(value, '$.bytes'), '=')) * 3 / 4
    WHEN text = 'text' THEN length(CAST(json_extract(value, '$.text') AS BLOB))
    ELSE length(CAST(json_quote(json_extract(value, '$.json')) AS BLOB))
  END AS size,
  json_extract(value, '$.name') AS name,
  hash,
  value
FROM media
WHERE (coalesce(bytes, '') = 'text') + (coalesce(text, '') = 'text') + (json IS NOT NULL) = 1
ORDER BY seq;

-- The measurements of the economy (audit.every); shares and rates are permille.
CREATE VIEW health AS
SELECT
  seq,
  t,
  json_extract(data, '$.since') AS since,
  json_extract(data, '$.supply.scrip') AS scrip,
  json_extract(data, '$.velocity') AS velocity,
  json_extract(data, '$.gini') AS gini,
  json_extract(data, '$.agents') AS agents,
  json_extract(data, '$.frozen') AS frozen,
  json_extract(data, '$.active') AS active,
  json_extract(data, '$.calls') AS calls,
  json_extract(data, '$.failure_rate') AS failure_rate,
  json_extract(data, '$.revenue') AS revenue,
  json_extract(data, '$.top_share') AS top_share,
  json_extract(data, '$.herfindahl') AS herfindahl,
  json_extract(data, '$.reuse') AS reuse,
  json_extract(data, '$.others_tools') AS others_tools,
  json_extract(data, '$.depth_mean') AS depth_mean,
  json_extract(data, '$.depth_max') AS depth_max,
  json_extract(data, '$.owed') AS owed,
  json_extract(data, '$.overdue') AS overdue,
  json_extract(data, '$.defaults') AS defaults,
  json_extract(data, '$.trades') AS trades,
  json_extract(data, '$.traded') AS traded
FROM events WHERE kind = 'economy.measured' ORDER BY seq;

-- Errors of guest code, like ones together.
CREATE VIEW errors AS
SELECT id, method, code, message, count(*) AS count, min(t) AS first_t, max(t) AS last_t
FROM faults GROUP BY id, method, code, message ORDER BY count DESC, first_t;
`
