import type { Acceptance, Accepted, NewRecord } from './acceptance.ts'
import type { Sql } from './database.ts'
import { type IntakeRefusal, recordRefusals } from './refusal-store.ts'

/** What of an acceptance is new, and what became of it all. */
export interface Sifted {
  readonly fresh: readonly NewRecord[]
  readonly outcome: Accepted
}

/**
 * Leaves out what has arrived before: by message id, and by content where the flow asks for it. A message id that comes
 * with another body, be it in the same delivery, contradicts itself: then nothing of the acceptance is taken and the refusal is kept, or the record
 * is parked.
 */
export async function dropDuplicates(sql: Sql, acceptance: Acceptance): Promise<Sifted> {
  const byId = await siftMessageIds(sql, acceptance)
  if (byId.isRefused) {
    return { fresh: [], outcome: { acceptedIds: [], duplicates: 0, contradicted: byId.contradicted } }
  }
  const fresh = await siftContents(sql, acceptance, byId.fresh)
  const kept = [...fresh, ...byId.parked]
  return {
    fresh: kept,
    outcome: {
      acceptedIds: kept.map((record) => record.id),
      duplicates: acceptance.records.length - kept.length,
      contradicted: byId.contradicted,
    },
  }
}

interface SiftedById {
  readonly fresh: readonly NewRecord[]
  readonly parked: readonly NewRecord[]
  readonly contradicted: readonly string[]
  readonly isRefused: boolean
}

async function siftMessageIds(sql: Sql, acceptance: Acceptance): Promise<SiftedById> {
  const { records, onContradiction } = acceptance
  const named = firstOfEach(records, ({ message }) => message?.id)
  if (named.length === 0) return { fresh: records, parked: [], contradicted: [], isRefused: false }
  const seen = await enterMessages(sql, acceptance, named)
  const fresh = records.filter(({ id, message }) => !message || seen.get(message.id)?.record_id === id)
  const contradicting = contradictionsIn(records, seen)
  const isRefused = contradicting.length > 0 && onContradiction === 'refuse'
  if (isRefused) {
    await forgetMessages(sql, acceptance, fresh)
    await keepContradictions(sql, acceptance, { contradicting, fresh })
  }
  return {
    fresh,
    parked: isRefused ? [] : await parkContradictions(sql, acceptance, contradicting),
    contradicted: [...new Set(contradicting.map(({ message }) => message.id))],
    isRefused,
  }
}

/** What has another body than what came first under its message id, before or in the same delivery; equal ones once. */
function contradictionsIn(
  records: readonly NewRecord[],
  seen: ReadonlyMap<string, SeenMessage>,
): readonly Contradiction[] {
  const others = records.flatMap((record): Contradiction[] => {
    const { message } = record
    const first = message && seen.get(message.id)
    return message && first && !first.body_hash.equals(message.bodyHash) ? [{ record, message, first }] : []
  })
  return firstOfEach(others, ({ message }) => bodyNameOf(message))
}

/** Tells bodies of one message id apart. The control character keeps it apart from the ids that senders choose. */
function bodyNameOf({ id, bodyHash }: Contradiction['message']): string {
  return `${id}\u0001${bodyHash.toString('hex')}`
}

interface SeenMessage {
  readonly message_id: string
  readonly record_id: string
  readonly body_hash: Buffer
}

interface Contradiction {
  readonly record: NewRecord
  readonly message: NonNullable<NewRecord['message']>
  readonly first: SeenMessage
}

/** Enters message ids that are new. Answers for each one what came first under it. */
async function enterMessages(
  sql: Sql,
  { flow, source }: Acceptance,
  named: readonly NewRecord[],
): Promise<ReadonlyMap<string, SeenMessage>> {
  const ids = named.map(({ message }) => message?.id)
  await sql.query({
    name: 'messages-insert',
    text: `insert into message_ids (flow_id, source, message_id, body_hash, record_id)
           select $1, $2, * from unnest($3::text[], $4::bytea[], $5::uuid[]) on conflict do nothing`,
    values: [flow, source, ids, named.map(({ message }) => message?.bodyHash), named.map((record) => record.id)],
  })
  const { rows } = await sql.query<SeenMessage>({
    name: 'messages-look',
    text: 'select message_id, record_id, body_hash from message_ids where flow_id = $1 and source = $2 and message_id = any ($3::text[])',
    values: [flow, source, ids],
  })
  return new Map(rows.map((row) => [row.message_id, row]))
}

async function forgetMessages(sql: Sql, { flow, source }: Acceptance, records: readonly NewRecord[]): Promise<void> {
  await sql.query({
    text: `delete from message_ids where flow_id = $1 and source = $2 and message_id = any ($3::text[])
             and record_id = any ($4::uuid[])`,
    values: [flow, source, records.flatMap(({ message }) => message?.id ?? []), records.map(({ id }) => id)],
  })
}

/** Of bodies that contradict each other within the delivery none was accepted before: each of them was refused. */
async function keepContradictions(
  sql: Sql,
  { flow, source }: Acceptance,
  { contradicting, fresh }: { readonly contradicting: readonly Contradiction[]; readonly fresh: readonly NewRecord[] },
): Promise<void> {
  const own = new Map(fresh.flatMap(({ message }) => (message ? [[message.id, message]] : [])))
  const firsts = new Set(contradicting.flatMap(({ message }) => own.get(message.id) ?? []))
  const refusalOf = ({ id, bodyHash }: Contradiction['message']): IntakeRefusal => ({
    ...{ flow, source, code: 'DUPLICATE_MESSAGE', messageId: id, bodyHash },
    message: `The message “${id}” has arrived before with another body.`,
  })
  await recordRefusals(sql, [
    ...[...firsts].map(refusalOf),
    ...contradicting.map(({ message, first }) => ({
      ...refusalOf(message),
      ...(own.has(message.id) ? {} : { accepted: { hash: first.body_hash, recordId: first.record_id } }),
    })),
  ])
}

/**
 * A poll cannot refuse a message, so it is kept for a person to decide. It comes again with every poll: each body that
 * contradicts is remembered as a message of its own, and parks once.
 */
async function parkContradictions(
  sql: Sql,
  acceptance: Acceptance,
  contradicting: readonly Contradiction[],
): Promise<readonly NewRecord[]> {
  if (contradicting.length === 0) return []
  const bodies = contradicting.map(({ record, message }) => {
    return { ...record, message: { ...message, id: bodyNameOf(message) } }
  })
  const seen = await enterMessages(sql, acceptance, bodies)
  return bodies.flatMap(({ contradiction, ...record }) => {
    const isNew = seen.get(record.message.id)?.record_id === record.id
    return isNew && contradiction ? [{ ...record, key: record.id, orderKey: null, fault: contradiction }] : []
  })
}

/** Leaves out payloads that came before, with the same key, within the flow's window: it begins with the first one. */
async function siftContents(
  sql: Sql,
  { flow, contentWindowSeconds }: Acceptance,
  records: readonly NewRecord[],
): Promise<readonly NewRecord[]> {
  const hashed = firstOfEach(records, ({ contentHash }) => contentHash?.toString('hex'))
  if (contentWindowSeconds === undefined || hashed.length === 0) return records
  // In one order everywhere, so that two intakes of the same contents wait for each other and never both.
  const ordered = hashed.toSorted((a, b) => Buffer.compare(a.contentHash ?? noHash, b.contentHash ?? noHash))
  const { rows } = await sql.query<{ record_id: string }>({
    name: 'contents-enter',
    text: `insert into content_hashes (flow_id, hash, record_id, forget_at)
           select $1, hash, record_id, now() + $4 * interval '1 s' from unnest($2::bytea[], $3::uuid[]) as t (hash, record_id)
           on conflict (flow_id, hash) do update set record_id = excluded.record_id, at = now(), forget_at = excluded.forget_at
             where content_hashes.at <= now() - $4 * interval '1 s'
           returning record_id`,
    values: [
      flow,
      ordered.map((record) => record.contentHash),
      ordered.map((record) => record.id),
      contentWindowSeconds,
    ],
  })
  const fresh = new Set(rows.map((row) => row.record_id))
  return records.filter(({ id, contentHash }) => contentHash === undefined || fresh.has(id))
}

const noHash = Buffer.alloc(0)

/** Of what has equal names, the first; what has no name is left out. */
function firstOfEach<T>(all: readonly T[], nameOf: (one: T) => string | undefined): readonly T[] {
  const seen = new Set<string>()
  return all.filter((one) => {
    const name = nameOf(one)
    return name !== undefined && !seen.has(name) && seen.add(name)
  })
}
