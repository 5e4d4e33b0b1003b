import { Fault } from './expression-error.ts'
import type { Frame } from './scope.ts'

/** What an expression computes with: JSON values, and points in time. */
export type Value = string | number | boolean | null | Date | readonly Value[] | ValueMap
export interface ValueMap {
  readonly [key: string]: Value
}
export type ValueKind = 'text' | 'number' | 'boolean' | 'null' | 'date' | 'list' | 'map'

/** Values visited or produced by one evaluation, at most: ends products of long lists in about a second. */
export const MAX_STEPS = 2_000_000
/** What reading a date, or placing one on a calendar, costs in steps. */
export const CALENDAR_STEPS = 50
/** UTF-16 units of any text that an expression makes. */
const MAX_TEXT_LENGTH = 1_000_000

/** The kind of a value, in the words of the function reference. */
export function kindOf(value: Value): ValueKind {
  switch (typeof value) {
    case 'string':
      return 'text'
    case 'number':
      return 'number'
    case 'boolean':
      return 'boolean'
    case 'object':
      if (value === null) return 'null'
      if (Array.isArray(value)) return 'list'
      return value instanceof Date ? 'date' : 'map'
    default:
      throw unsupported(value)
  }
}

/**
 * The door through which data enters an evaluation: plain JSON values and dates pass, a big integer becomes a number.
 * Undefined means "not there". Throws a Fault for functions, class instances, binary data and integers too large to be exact.
 */
export function admit(raw: unknown): Value | undefined {
  switch (typeof raw) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'undefined':
      return raw
    case 'bigint':
      return exactNumber(raw)
    case 'object':
      if (isPlain(raw)) return raw
  }
  throw unsupported(raw)
}

/** A field of a map or an item of a list, or undefined when it is not there. Only a value's own data is ever read. */
export function readMember(base: Value, key: Value): Value | undefined {
  if (isList(base)) {
    if (typeof key !== 'number' || !Number.isInteger(key)) {
      throw new Fault(`a list has items and no fields: choose one with [0], or go through all with map()`)
    }
    return admit(base[key])
  }
  if (!isMap(base)) return undefined
  if (typeof key !== 'string') throw new Fault(`a map is indexed with a text, not with ${describe(key)}`)
  return Object.hasOwn(base, key) ? admit(base[key]) : undefined
}

/** Adds an entry to a map that an expression makes. Refuses the one key that would change a prototype instead. */
export function writeMember(target: Record<string, Value>, key: string, value: Value): void {
  if (key === '__proto__') throw new Fault('a map cannot have the key __proto__')
  target[key] = value
}

/** A value as plain JSON data: dates become ISO 8601 text in UTC. What needs no change is returned as it is, not copied. */
export function toPlain(value: unknown, frame: Frame): unknown {
  if (value === undefined) return null
  const admitted = admit(value)
  if (typeof admitted === 'number' && !Number.isFinite(admitted)) throw new Fault('the result is not a finite number')
  if (typeof admitted !== 'object' || admitted === null) return admitted
  if (admitted instanceof Date) return admitted.toISOString()
  if (isList(admitted)) return plainList(admitted, frame)
  return plainMap(admitted, frame)
}

function plainList(list: readonly Value[], frame: Frame): readonly unknown[] {
  spend(frame, list.length + 1)
  let copy: unknown[] | undefined
  for (let index = 0; index < list.length; index++) {
    const item: unknown = list[index]
    const plain = typeof item === 'string' ? item : toPlain(item, frame)
    if (plain === item) continue
    copy ??= [...list]
    copy[index] = plain
  }
  return copy ?? list
}

function plainMap(map: ValueMap, frame: Frame): Readonly<Record<string, unknown>> {
  const keys = Object.keys(map)
  spend(frame, keys.length + 1)
  let copy: Record<string, unknown> | undefined
  for (const key of keys) {
    if (key === '__proto__') throw new Fault('the result has the key __proto__, which is refused')
    const item: unknown = map[key]
    const plain = typeof item === 'string' ? item : toPlain(item, frame)
    if (plain === item) continue
    copy ??= { ...map }
    copy[key] = plain
  }
  return copy ?? map
}

/** Equality by content. Values of different kinds are never equal. */
export function isEqual(left: Value, right: Value, frame: Frame): boolean {
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (left instanceof Date || right instanceof Date) {
    return left instanceof Date && right instanceof Date && left.getTime() === right.getTime()
  }
  if (isList(left) || isList(right)) return isList(left) && isList(right) && listsEqual(left, right, frame)
  const keys = Object.keys(left)
  spend(frame, keys.length + 1)
  if (keys.length !== Object.keys(right).length) return false
  return keys.every((key) => Object.hasOwn(right, key) && isEqual(left[key] ?? null, right[key] ?? null, frame))
}

function listsEqual(left: readonly Value[], right: readonly Value[], frame: Frame): boolean {
  spend(frame, left.length + 1)
  if (left.length !== right.length) return false
  return left.every((item, index) => isEqual(item, right[index] ?? null, frame))
}

/** Counts work done; throws a Fault when one evaluation does too much. */
export function spend(frame: Frame, steps: number): void {
  frame.stepsLeft -= steps
  if (frame.stepsLeft < 0)
    throw new Fault(`too much work for one expression (over ${MAX_STEPS} steps): split the record first`)
}

/** Counts the work that lies in making or reading a value: a step for each item, or for 64 characters. */
export function spendOn(frame: Frame, value: Value): void {
  if (typeof value === 'string') spend(frame, value.length >> 6)
  else if (isList(value)) spend(frame, value.length)
}

/** The text itself, or a Fault when an expression made it longer than `MAX_TEXT_LENGTH`. */
export function boundedText(text: string): string {
  if (text.length > MAX_TEXT_LENGTH) throw tooLong()
  return text
}

/** For the functions that could make a huge text from a small number: refuses before the text exists. */
export function assertTextLength(length: number): void {
  if (length > MAX_TEXT_LENGTH) throw tooLong()
}

/** `Array.isArray` for read-only lists. */
export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}

export function isMap(value: Value | undefined): value is ValueMap {
  return typeof value === 'object' && value !== null && !isList(value) && !(value instanceof Date)
}

/** A value's kind with its article, for messages. */
export function describe(value: Value): string {
  return describeKind(kindOf(value))
}

export function describeKind(kind: ValueKind): string {
  return kind === 'null' ? 'null' : `a ${kind}`
}

/** A piece of the data itself, for messages: quoted and cut. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}

function tooLong(): Fault {
  return new Fault(`the text would be longer than ${MAX_TEXT_LENGTH} characters`)
}

/** Arrays, dates, and objects without a class of their own (from whatever realm). */
function isPlain(value: object | null): value is null | Date | readonly Value[] | ValueMap {
  if (value === null || Array.isArray(value)) return true
  if (value instanceof Date) return !Number.isNaN(value.getTime())
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null
}

function exactNumber(value: bigint): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new Fault(`the integer ${value} is too large to be exact: carry it as text`)
  return number
}

function unsupported(value: unknown): Fault {
  const name = typeof value === 'object' ? (value?.constructor?.name ?? 'object') : typeof value
  return new Fault(
    `a value of type ${name} is not data an expression can use: only text, numbers, true and false, null, dates, lists and maps`,
  )
}
