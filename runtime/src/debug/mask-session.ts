import type { DebugAct, DebugSession, DebugStep } from '@crossdock/shared/api'
import type { NodePin, PinnedOutcome } from '@crossdock/shared/case'
import {
  hideInError,
  hideInEvidence,
  hideMasked,
  type MaskedParts,
  rulesOfPart,
  valuesOf,
} from '@crossdock/shared/record'
import { isPartOfRecord } from '../engine/field-mask.ts'
import type { Plan } from '../engine/plan.ts'
import { type PlanFor, restoreFrom, rulesOf } from '../security/masked-fields.ts'
import type { DebugKit } from './kit.ts'
import type { Session } from './session.ts'
import { tokenAt } from './world.ts'

/**
 * What is masked in a session: by the plan that it runs, a draft included, by the flow’s current version, and by the versions
 * that its records ran on. A draft that masks less shows no more.
 */
export async function rulesOfSession(planFor: PlanFor, session: Session, plan: Plan): Promise<readonly string[]> {
  const { flow, version } = session.head
  const versions = new Set(version === undefined ? [] : [version])
  for (const { facts } of session.world.values()) if (facts.recordedId !== undefined) versions.add(facts.record.version)
  const isPart = [...session.world.values()].some(({ facts }) => isPartOfRecord(facts.record))
  const places = versions.size === 0 ? [{ flow }] : [...versions].map((each) => ({ flow, version: each }))
  const found = await Promise.all(places.map((place) => rulesOf(planFor, place)))
  const own = plan.flow.settings.maskedFields ?? []
  const all = [...new Set([...own, ...found.flatMap(({ rules }) => rules)])].sort()
  return isPart ? rulesOfPart(sameList(all)) : sameList(all)
}

/** Rules are made ready once for each list, so equal lists are one. */
const lists = new Map<string, readonly string[]>()

function sameList(rules: readonly string[]): readonly string[] {
  const name = JSON.stringify(rules)
  const known = lists.get(name) ?? rules
  if (lists.size > 200) lists.clear()
  lists.set(name, known)
  return known
}

/** The masked values that the payloads of a session hold. */
export function partsOfSession({ head, steps, world }: Session, rules: readonly string[]): MaskedParts {
  if (rules.length === 0) return { rules, texts: [] }
  const texts = new Set<string>()
  const note = (payload: unknown) => {
    for (const text of textsIn(payload, rules)) texts.add(text)
  }
  for (const { facts, standing } of world.values()) {
    note(facts.record.payload)
    for (const token of standing.progress.tokens) note(token.payload)
  }
  for (const { step } of steps.values()) {
    note(step.in)
    for (const { payload } of step.out) note(payload)
  }
  note(head.start)
  note(head.pins)
  return { rules, texts: [...texts].sort((a, b) => b.length - a.length) }
}

/** A session is shown again and again, and its payloads never change. */
const known = new WeakMap<readonly string[], WeakMap<object, readonly string[]>>()

function textsIn(payload: unknown, rules: readonly string[]): readonly string[] {
  if (payload === null || typeof payload !== 'object') return []
  const byPayload = known.get(rules) ?? new WeakMap<object, readonly string[]>()
  known.set(rules, byPayload)
  const found = byPayload.get(payload) ?? valuesOf(payload, rules)
  byPayload.set(payload, found)
  return found
}

/** The same doors, with conditions that see what a person sees: they could tell a masked value bit by bit. */
export function withShown(kit: DebugKit, rules: readonly string[]): DebugKit {
  if (rules.length === 0) return kit
  return { ...kit, shown: (payload) => hideMasked(payload, { rules, texts: valuesOf(payload, rules) }) }
}

/** A session’s view without masked fields, for everybody. */
export function hideInSession(view: DebugSession, parts: MaskedParts): DebugSession {
  if (parts.rules.length === 0) return view
  const text = (given: string) => hideMasked(given, parts)
  const { start } = view
  return {
    ...view,
    start:
      start.kind === 'payloads'
        ? { ...start, items: start.items.map(({ payload }) => ({ payload: hideMasked(payload, parts) })) }
        : start,
    records: view.records.map((record) => ({
      ...record,
      ...(record.reason === undefined ? {} : { reason: text(record.reason) }),
      branches: record.branches.map((branch) => ({
        ...branch,
        payload: hideMasked(branch.payload, parts),
        ...(branch.cause ? { cause: hideInError(branch.cause, parts) } : {}),
      })),
    })),
    steps: view.steps.map((step) => hideInDebugStep(step, parts)),
    pins: view.pins.map((pin) => mapPin(pin, { hide: (value) => hideMasked(value, parts), parts })),
    watches: view.watches.map(({ expression, problem, value }) => ({
      expression,
      ...(value === undefined ? {} : { value: hideMasked(value, parts) }),
      ...(problem === undefined ? {} : { problem: text(problem) }),
    })),
    message: text(view.message),
    notices: view.notices.map(text),
  }
}

/** A step of a session without masked fields. */
export function hideInDebugStep(step: DebugStep, parts: MaskedParts): DebugStep {
  if (parts.rules.length === 0) return step
  const { error, evidence, reason } = step
  return {
    ...step,
    ...(Object.hasOwn(step, 'in') ? { in: hideMasked(step.in, parts) } : {}),
    out: step.out.map((emission) =>
      Object.hasOwn(emission, 'payload') ? { ...emission, payload: hideMasked(emission.payload, parts) } : emission,
    ),
    ...(reason === undefined ? {} : { reason: hideMasked(reason, parts) }),
    ...(error ? { error: hideInError(error, parts) } : {}),
    ...(evidence ? { evidence: hideInEvidence(evidence, parts) } : {}),
  }
}

/**
 * An act as it was meant: payloads that a person edited or pinned as they were shown, with what was masked back in its
 * place. Throws INPUT_INVALID where `•••` stands for nothing.
 */
export function restoreAct(act: DebugAct, session: Session, parts: MaskedParts): DebugAct {
  if (parts.rules.length === 0) return act
  if (act.act === 'pin') return { ...act, pin: restorePin(act.pin, session, parts) }
  if ((act.act !== 'edit' && act.act !== 'release') || act.payload === undefined) return act
  const focus = session.head.focus
  const recordId = act.recordId ?? focus?.recordId ?? ''
  const branch = (act.act === 'edit' ? act.branch : undefined) ?? focus?.branch ?? '0'
  const inFocus = tokenAt(session.world, { recordId, branch })
  const others = session.world.get(recordId)?.standing.progress.tokens ?? []
  const originals = [...(inFocus ? [inFocus] : []), ...others].map(({ payload }) => payload)
  return { ...act, payload: restoreFrom(act.payload, originals, parts) }
}

function restorePin(pin: NodePin, { head, steps }: Session, parts: MaskedParts): NodePin {
  const given = [...steps.values()].filter(({ step }) => step.node === pin.node).flatMap(({ step }) => step.out)
  const pinned = head.pins
    .filter(({ node }) => node === pin.node)
    .flatMap(({ outcomes }) => outcomes.flatMap(payloadsIn))
  const originals = [...given.map(({ payload }) => payload), ...pinned]
  return mapPin(pin, { hide: (value) => restoreFrom(value, originals, parts), parts: undefined })
}

function payloadsIn(outcome: PinnedOutcome): readonly unknown[] {
  if (outcome.kind === 'emit') return outcome.out.map(({ payload }) => payload)
  return outcome.kind === 'split' ? outcome.children.map(({ payload }) => payload) : []
}

interface PinChange {
  readonly hide: (payload: unknown) => unknown
  /** Missing: errors, reasons and evidence stay. */
  readonly parts: MaskedParts | undefined
}

function mapPin(pin: NodePin, change: PinChange): NodePin {
  return { ...pin, outcomes: pin.outcomes.map((outcome) => mapOutcome(outcome, change)) }
}

function mapOutcome(outcome: PinnedOutcome, { hide, parts }: PinChange): PinnedOutcome {
  switch (outcome.kind) {
    case 'emit': {
      const out = outcome.out.map(({ payload, port }) => ({ port, payload: hide(payload) }))
      const { evidence } = outcome
      return { ...outcome, out, ...(evidence && parts ? { evidence: hideInEvidence(evidence, parts) } : {}) }
    }
    case 'split':
      return { ...outcome, children: outcome.children.map((child) => ({ ...child, payload: hide(child.payload) })) }
    case 'drop':
      return parts ? { ...outcome, reason: hideMasked(outcome.reason, parts) } : outcome
    case 'error': {
      if (!parts) return outcome
      const { code, detail, message } = outcome.error
      const hidden = hideInError({ code, message, remedy: '', ...(detail ? { detail } : {}) }, parts)
      const error = { code, message: hidden.message, ...(hidden.detail ? { detail: hidden.detail } : {}) }
      const { evidence } = outcome
      return { ...outcome, error, ...(evidence ? { evidence: hideInEvidence(evidence, parts) } : {}) }
    }
  }
}
