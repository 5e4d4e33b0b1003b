import { Fault } from './expression-error.ts'
import { divide, finite, remainder } from './numbers.ts'
import type { Frame } from './scope.ts'
import type { Value, ValueKind } from './values.ts'
import { boundedText, describe, describeKind, isEqual, isList, kindOf, spend, spendOn } from './values.ts'

/** What is known of a value before any record is there. */
export type StaticKind = ValueKind | 'any'

export type BinaryOperator = '!=' | '==' | 'in' | '+' | '-' | '*' | '/' | '%' | '<' | '<=' | '>' | '>='

interface Operator {
  run: (left: Value, right: Value, frame: Frame) => Value
  /** The kind of the result for what is known of the sides, or what is wrong when they can never fit. */
  check: (left: StaticKind, right: StaticKind) => { ok: true; kind: StaticKind } | { ok: false; message: string }
}

/** The operators with two sides. Any number works with any other number; nothing else is converted silently. */
export const operators: Readonly<Record<BinaryOperator, Operator>> = {
  '+': {
    run: add,
    check: (left, right) => {
      if (left === 'any' && right === 'any') return { ok: true, kind: 'any' }
      const kind = left === 'any' ? right : left
      if ((right === 'any' || right === kind) && ADDABLE.has(kind)) return { ok: true, kind }
      return { ok: false, message: additionMessage(left, right) }
    },
  },
  '-': arithmetic('-', (left, right) => finite(left - right)),
  '*': arithmetic('*', (left, right) => finite(left * right)),
  '/': arithmetic('/', divide),
  '%': arithmetic('%', remainder),
  '==': { run: isEqual, check: truth },
  '!=': { run: (left, right, frame) => !isEqual(left, right, frame), check: truth },
  '<': comparison((order) => order < 0),
  '<=': comparison((order) => order <= 0),
  '>': comparison((order) => order > 0),
  '>=': comparison((order) => order >= 0),
  in: {
    run: isIn,
    check: (_left, right) =>
      right === 'any' || right === 'list' || right === 'map'
        ? { ok: true, kind: 'boolean' }
        : {
            ok: false,
            message: `in looks into a list or a map, not into ${describeKind(right)}; for a text use contains()`,
          },
  },
}

const ADDABLE: ReadonlySet<StaticKind> = new Set(['number', 'text', 'list'])
const ORDERED: ReadonlySet<StaticKind> = new Set(['number', 'text', 'date'])

/** Negative, zero or positive as for sorting. Throws a Fault for kinds without an order, and for two different kinds. */
export function compareValues(left: Value, right: Value): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right
  if (typeof left === 'string' && typeof right === 'string') return left === right ? 0 : left < right ? -1 : 1
  if (left instanceof Date && right instanceof Date) return left.getTime() - right.getTime()
  throw new Fault(orderMessage(kindOf(left), kindOf(right)))
}

/** A true or false, or a Fault that names what needs it. */
export function asBoolean(value: Value, role: string): boolean {
  if (typeof value === 'boolean') return value
  throw new Fault(`${role} needs true or false, not ${describe(value)}`)
}

/** The number with its sign changed, or a Fault. */
export function negate(value: Value): number {
  if (typeof value === 'number') return value === 0 ? 0 : -value
  throw new Fault(`- needs a number, not ${describe(value)}`)
}

function add(left: Value, right: Value, frame: Frame): Value {
  if (typeof left === 'number' && typeof right === 'number') return finite(left + right)
  if (typeof left === 'string' && typeof right === 'string') {
    const joined = boundedText(left + right)
    spendOn(frame, joined)
    return joined
  }
  if (isList(left) && isList(right)) {
    spend(frame, left.length + right.length)
    return [...left, ...right]
  }
  throw new Fault(additionMessage(kindOf(left), kindOf(right)))
}

function isIn(left: Value, right: Value, frame: Frame): boolean {
  if (isList(right)) {
    spend(frame, right.length)
    return right.some((item) => isEqual(left, item, frame))
  }
  if (kindOf(right) !== 'map') throw new Fault(`in looks into a list or a map, not into ${describe(right)}`)
  if (typeof left !== 'string') throw new Fault(`the keys of a map are texts; ${describe(left)} cannot be one`)
  return Object.hasOwn(Object(right), left)
}

function arithmetic(sign: string, calculate: (left: number, right: number) => number): Operator {
  const message = (left: StaticKind, right: StaticKind): string =>
    `${sign} calculates with numbers, not with ${describeSides(left, right)}: ${arithmeticHint(left, right)}`
  return {
    run: (left, right) => {
      if (typeof left === 'number' && typeof right === 'number') return calculate(left, right)
      throw new Fault(message(kindOf(left), kindOf(right)))
    },
    check: (left, right) =>
      [left, right].every((kind) => kind === 'number' || kind === 'any')
        ? { ok: true, kind: 'number' }
        : { ok: false, message: message(left, right) },
  }
}

function comparison(holds: (order: number) => boolean): Operator {
  return {
    run: (left, right) => holds(compareValues(left, right)),
    check: (left, right) => {
      const known = [left, right].filter((kind) => kind !== 'any')
      const fits = known.every((kind) => ORDERED.has(kind)) && new Set(known).size <= 1
      return fits ? { ok: true, kind: 'boolean' } : { ok: false, message: orderMessage(left, right) }
    },
  }
}

function truth(): { ok: true; kind: StaticKind } {
  return { ok: true, kind: 'boolean' }
}

function additionMessage(left: StaticKind, right: StaticKind): string {
  const sides = [left, right]
  const subject = `+ cannot add ${describeSides(left, right)}`
  if (sides.includes('null')) return `${subject}: give a fallback with default()`
  if (sides.includes('date')) return `${subject}: use addDays(), addHours() or addWorkdays()`
  if (sides.includes('text'))
    return `${subject}: write text(…) around the other side to join texts, or number(…) to calculate`
  return `${subject}: it adds two numbers, or joins two texts or two lists; maps are joined with merge()`
}

function arithmeticHint(left: StaticKind, right: StaticKind): string {
  const sides = [left, right]
  if (sides.includes('null')) return 'give a fallback with default()'
  if (sides.includes('date')) return 'use addDays(), daysBetween() or secondsBetween()'
  if (sides.includes('text')) return 'read a number from a text with number()'
  return 'choose the numbers in them'
}

function orderMessage(left: StaticKind, right: StaticKind): string {
  const hint = [left, right].includes('null')
    ? 'give a fallback with default()'
    : 'both sides must be numbers, texts or dates; convert one with number(), text() or date()'
  return `${describeSides(left, right)} have no order: ${hint}`
}

function describeSides(left: StaticKind, right: StaticKind): string {
  const side = (kind: StaticKind): string => (kind === 'any' ? 'a value' : describeKind(kind))
  return `${side(left)} and ${side(right)}`
}
