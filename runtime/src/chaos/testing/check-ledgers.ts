import type { Ledgers, SentOrder, StoredRecord, TargetEffect } from './ledgers.ts'

/** A promise that was broken, and by which order or record. */
export interface Violation {
  readonly rule:
    | 'lost'
    | 'stored twice'
    | 'unfinished'
    | 'effect missing'
    | 'effect doubled'
    | 'effect changed'
    | 'order broken'
    | 'not accepted'
    | 'too little succeeds'
  readonly subject: string
  readonly message: string
}

/** What the checker needs to know besides the ledgers. */
export interface Expectations {
  /** Targets that have one effect of every delivered order. */
  readonly targets: readonly string[]
  /** The target that is sent the order as it came, byte for byte. */
  readonly verbatimTarget?: string
  /** Orders sent after the last fault that there must be at least, so that a run cannot pass by doing nothing. */
  readonly leastQuiet: number
}

const leastSuccess = 0.95

/** Compares the ledgers, and answers every broken promise. It knows the three accounts and nothing of how they came about. */
export function checkLedgers(ledgers: Ledgers, expectations: Expectations): readonly Violation[] {
  const book = toBook(ledgers)
  return [
    ...ledgers.sent.flatMap((order) => checkOrder(order, book, expectations)),
    ...ledgers.stored.flatMap((record) => checkRecord(record, book)),
    ...ledgers.effects.flatMap((effect) => checkAccepted(effect, book)),
    ...checkSequences(ledgers.effects, book),
    ...checkSuccess(ledgers.sent, book, expectations),
  ]
}

/** The ledgers, to be looked up by reference. */
interface Book {
  readonly sent: ReadonlyMap<string, SentOrder>
  readonly effects: ReadonlyMap<string, readonly TargetEffect[]>
  readonly stored: ReadonlyMap<string | undefined, readonly StoredRecord[]>
  /** Keys that a parked record blocks. */
  readonly blockedKeys: ReadonlySet<string>
}

function toBook({ sent, effects, stored }: Ledgers): Book {
  return {
    sent: new Map(sent.map((order) => [order.reference, order])),
    effects: Map.groupBy(effects, ({ reference }) => reference),
    stored: Map.groupBy(stored, ({ reference }) => reference),
    blockedKeys: new Set(stored.filter(({ state }) => state === 'parked').map(({ key }) => key)),
  }
}

/** Accepted: stored once, and where it was delivered, with one effect in each target. Never more than one. */
function checkOrder(order: SentOrder, book: Book, { targets, verbatimTarget }: Expectations): Violation[] {
  const { reference, recordId } = order
  const records = book.stored.get(reference) ?? []
  const broken: Violation[] = []
  const report = (rule: Violation['rule'], message: string) => broken.push({ rule, subject: reference, message })
  if (records.length === 0 && order.outcome === 'accepted') report('lost', 'was accepted, and no record of it exists')
  if (records.length > 1) report('stored twice', `has ${records.length} records: ${records.map(describe).join(', ')}`)
  if (recordId !== undefined && records.length > 0 && !records.some(({ id }) => id === recordId)) {
    report('lost', `was accepted as ${recordId}, and is stored as ${records.map(({ id }) => id).join(', ')}`)
  }
  const isDelivered = records.some(({ state }) => state === 'delivered')
  for (const target of targets) {
    const effects = (book.effects.get(reference) ?? []).filter((effect) => effect.target === target)
    if (effects.length > 1) report('effect doubled', `has ${effects.length} effects in ${target}`)
    if (effects.length === 0 && isDelivered) report('effect missing', `is delivered, and ${target} knows nothing of it`)
    if (target === verbatimTarget && effects.some(({ bodyHash }) => bodyHash !== order.bodyHash)) {
      report('effect changed', `reached ${target} with another body than was sent`)
    }
  }
  return broken
}

/** Every record belongs to an order, and has ended or waits for a person who is told why. */
function checkRecord(record: StoredRecord, { sent, blockedKeys }: Book): Violation[] {
  const { reference, state, hasEnded, hasOpenException } = record
  const subject = reference ?? record.id
  if (reference === undefined || !sent.has(reference)) {
    return [{ rule: 'not accepted', subject, message: `${describe(record)} exists, and nobody sent it` }]
  }
  if (hasEnded || (state === 'parked' && hasOpenException)) return []
  if (state === 'held' && blockedKeys.has(record.key)) return []
  const without = state === 'parked' ? ' without an exception' : state === 'held' ? ' behind nothing' : ''
  return [{ rule: 'unfinished', subject, message: `is ${state}${without}` }]
}

/** No effect of what was not accepted. An unanswered order was accepted if there is a record of it. */
function checkAccepted({ target, reference }: TargetEffect, { sent, stored }: Book): Violation[] {
  const isAccepted = sent.get(reference)?.outcome === 'accepted' || (sent.has(reference) && stored.has(reference))
  return isAccepted
    ? []
    : [{ rule: 'not accepted', subject: reference, message: `${target} has its effect, and it was not accepted` }]
}

/** In each target, the sequence numbers of a key never go backwards. */
function checkSequences(effects: readonly TargetEffect[], { sent }: Book): Violation[] {
  const highest = new Map<string, number>()
  return effects.flatMap(({ target, reference }) => {
    const order = sent.get(reference)
    if (!order) return []
    const place = `${target} ${order.key}`
    const before = highest.get(place) ?? 0
    highest.set(place, Math.max(before, order.sequence))
    if (order.sequence >= before) return []
    const message = `reached ${target} as number ${order.sequence} of its key, after number ${before}`
    return [{ rule: 'order broken', subject: reference, message } as const]
  })
}

function checkSuccess(sent: readonly SentOrder[], { stored }: Book, { leastQuiet }: Expectations): Violation[] {
  const quiet = sent.filter(({ isQuiet }) => isQuiet)
  const delivered = quiet.filter(({ reference }) => stored.get(reference)?.some(({ state }) => state === 'delivered'))
  if (quiet.length >= leastQuiet && delivered.length >= leastSuccess * quiet.length) return []
  const message = `${delivered.length} of ${quiet.length} orders were delivered after the last fault; ${leastQuiet} are the least`
  return [{ rule: 'too little succeeds', subject: 'the quiet phase', message }]
}

function describe({ id, state, hasEnded }: StoredRecord): string {
  return `${id} (${state}${hasEnded ? ', ended' : ''})`
}
