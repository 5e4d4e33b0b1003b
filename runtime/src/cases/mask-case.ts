import type { CaseDocument, NodePin, PinnedOutcome } from '@crossdock/shared/case'
import { pseudonymise, pseudonymsOf, replaceFields, replaceTexts } from '@crossdock/shared/record'

/** The parts of a case that hold data of records. */
export type CaseData = Pick<CaseDocument, 'name' | 'items' | 'pins' | 'tables'>

/**
 * Data of a case with its masked fields replaced by made-up values, the same for the same value wherever it stands: in
 * other fields, in texts, in code tables. So what is looked up and routed by it still fits together.
 */
export function maskCase<T extends CaseData>(data: T, rules: readonly string[], seed: string): T {
  if (rules.length === 0) return data
  const pseudonyms = new Map<string, string>()
  const collect = (value: unknown) => {
    for (const [text, pseudonym] of pseudonymsOf(value, rules, seed)) pseudonyms.set(text, pseudonym)
    return value
  }
  mapData(data, collect)
  return mapData(data, (value) => replaceTexts(pseudonymise(value, rules, seed), pseudonyms))
}

/** The rules that match nothing in the data of a case: names misspelt, or of fields that this record does not have. */
export function idleRules(data: CaseData, rules: readonly string[]): readonly string[] {
  return rules.filter((rule) => {
    let isIdle = true
    mapData(data, (value) =>
      replaceFields(value, [rule], (found) => {
        isIdle = false
        return found
      }),
    )
    return isIdle
  })
}

/** Applies a change to all data of records, and to nothing that names nodes, ports or codes. */
function mapData<T extends CaseData>(data: T, change: (value: unknown) => unknown): T {
  return {
    ...data,
    name: change(data.name),
    items: data.items.map((item) => ({ ...item, payload: change(item.payload) })),
    pins: data.pins.map((pin): NodePin => ({ ...pin, outcomes: pin.outcomes.map((one) => mapOutcome(one, change)) })),
    tables: Object.fromEntries(Object.entries(data.tables).map(([name, rows]) => [name, change(rows)])),
  }
}

function mapOutcome(outcome: PinnedOutcome, change: (value: unknown) => unknown): PinnedOutcome {
  const text = (value: string) => String(change(value))
  switch (outcome.kind) {
    case 'drop':
      return { ...outcome, reason: text(outcome.reason) }
    case 'split':
      return {
        ...outcome,
        children: outcome.children.map(({ key, payload, ...rest }) => ({
          ...rest,
          payload: change(payload),
          ...(key === undefined ? {} : { key: text(key) }),
        })),
      }
    case 'emit':
      return {
        ...outcome,
        out: outcome.out.map(({ payload, port }) => ({ port, payload: change(payload) })),
        ...mapEvidence(outcome, change),
      }
    case 'error': {
      const { detail, message, code } = outcome.error
      return {
        ...outcome,
        error: {
          code,
          message: text(message),
          ...(detail ? { detail: change(detail) as Readonly<Record<string, unknown>> } : {}),
        },
        ...mapEvidence(outcome, change),
      }
    }
  }
}

function mapEvidence(
  { evidence }: Extract<PinnedOutcome, { kind: 'emit' | 'error' }>,
  change: (value: unknown) => unknown,
): Pick<Extract<PinnedOutcome, { kind: 'emit' }>, 'evidence'> {
  return evidence ? { evidence: change(evidence) as NonNullable<typeof evidence> } : {}
}
