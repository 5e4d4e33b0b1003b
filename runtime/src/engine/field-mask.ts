import { createHash } from 'node:crypto'
import type { ErrorInfo } from '@crossdock/shared/errors'
import type { Flow } from '@crossdock/shared/flow'
import type { NodeLog } from '@crossdock/shared/node'
import {
  hideInError,
  hideInEvidence,
  hideMasked,
  type JourneyStep,
  type MaskedParts,
  maskedText,
  replaceTexts,
  rulesOfPart,
  valuesOf,
} from '@crossdock/shared/record'

type Evidence = NonNullable<JourneyStep['evidence']>

/** Keeps the values of a flow's masked fields out of what is told about one record. What it runs on stays complete. */
export interface FieldMask {
  /** Takes note of a payload, so that its masked values are known. */
  note(payload: unknown): void
  /** What a person’s condition sees of a payload: an expression could tell a masked value bit by bit. */
  payload(payload: unknown): unknown
  /** A reason or message without them. */
  text(text: string): string
  error(error: ErrorInfo): ErrorInfo
  evidence(evidence: Evidence): Evidence
  /** A log whose lines are without them. */
  log(log: NodeLog): NodeLog
}

const nothingMasked: FieldMask = {
  note: () => {},
  payload: (payload) => payload,
  text: (text) => text,
  error: (error) => error,
  evidence: (evidence) => evidence,
  log: (log) => log,
}

/** Most payloads of one record that are remembered: a loop in a flow may bring many. */
const maxNoted = 200

/** The mask of one record of a flow. `isPart`: a split made it of a part of another one. */
export function createFieldMask(
  { settings: { maskedFields = [] } }: Pick<Flow, 'settings'>,
  { isPart }: { readonly isPart: boolean },
): FieldMask {
  if (maskedFields.length === 0) return nothingMasked
  const rules = isPart ? rulesOfPart(maskedFields) : maskedFields
  const noted = new Set<unknown>()
  let known: MaskedParts | undefined
  const parts = () => {
    known ??= { rules, texts: valuesOf([...noted], rules) }
    return known
  }
  const text = (given: string) => hideMasked(given, parts())
  const facts = (given: Readonly<Record<string, unknown>> | undefined) => given && hideMasked(given, parts())
  return {
    note(payload) {
      if (payload === null || typeof payload !== 'object' || noted.has(payload)) return
      noted.add(payload)
      // What came in first stays: it is what most values come from.
      const [, second] = noted
      if (noted.size > maxNoted) noted.delete(second)
      known = undefined
    },
    payload: (payload) => hideMasked(payload, parts()),
    text,
    error: (error) => hideInError(error, parts()),
    evidence: (evidence) => hideInEvidence(evidence, parts()),
    log: (log) => ({
      ...log,
      info: (message, more) => log.info(text(message), facts(more)),
      warn: (message, more) => log.warn(text(message), facts(more)),
    }),
  }
}

const shortestInKey = 6

/** Whether a split made a record, or one in whose place it runs: then it does not begin at its source. */
export function isPartOfRecord({ entry, source }: { readonly entry: string; readonly source: string }): boolean {
  return entry.slice(0, entry.indexOf('.')) !== source
}

/**
 * A key without masked values of six characters and more; each is replaced by a mark of its own, so that equal keys stay
 * equal and others differ.
 */
export function hideInKey(
  key: string,
  payload: unknown,
  { settings: { maskedFields: rules = [] } }: Pick<Flow, 'settings'>,
) {
  if (rules.length === 0) return key
  const texts = valuesOf(payload, rulesOfPart(rules)).filter((text) => text.length >= shortestInKey)
  return replaceTexts(key, new Map(texts.map((text) => [text, `${maskedText}${markOf(text)}`])))
}

function markOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8)
}
