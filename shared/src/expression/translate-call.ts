import type { ASTNode } from '@marcbachmann/cel-js'
import type { ExpressionFunction, Parameter } from './declare-function.ts'
import { closestFunctionName, findFunction } from './environment.ts'
import { CompileFault, Fault } from './expression-error.ts'
import { parseInstant } from './instants.ts'
import type { StaticKind } from './operators.ts'
import type { Part, Surroundings } from './part.ts'
import { typeFault } from './part.ts'
import { compilePattern } from './pattern.ts'
import type { Frame } from './scope.ts'
import type { Value } from './values.ts'
import { admit, CALENDAR_STEPS, describeKind, kindOf, spend, spendOn } from './values.ts'

type CallNode = ASTNode & { op: 'call' | 'rcall' }
type ArgumentRun = (frame: Frame) => unknown

/** A call: `f(a, b)` and `a.f(b)` are the same. Throws a CompileFault for an unknown name or arguments that cannot fit. */
export function translateCall(node: CallNode, around: Surroundings): Part {
  const [name, ...given] =
    node.op === 'call' ? [node.args[0], ...node.args[1]] : [node.args[0], node.args[1], ...node.args[2]]
  const fn = findFunction(name)
  if (!fn) throw unknownFunction(name, nameOffset(node, name))
  const required = fn.params.filter((param) => !param.optional).length
  if (given.length < required || given.length > fn.params.length) {
    throw typeFault(
      node,
      `${name}() does not take ${given.length} argument${given.length === 1 ? '' : 's'}: ${fn.signature}`,
    )
  }
  const args = translateArguments({ fn, given, around })
  const { run } = fn
  return {
    run: (frame) => {
      const values = args.map((arg) => arg(frame))
      const result = run(values, frame)
      spendOn(frame, result)
      return result
    },
    kind: fn.result,
  }
}

interface GivenArguments {
  fn: ExpressionFunction
  given: readonly ASTNode[]
  around: Surroundings
}

function translateArguments({ fn, given, around }: GivenArguments): ArgumentRun[] {
  let inner = around
  let slot = 0
  return fn.params.map((param, index) => {
    const node = given[index]
    if (!node) return () => undefined
    if (param.kind === 'name') {
      slot = around.reserveSlot()
      inner = { ...around, names: new Map(around.names).set(boundName(node, fn), slot) }
      return () => undefined
    }
    if (param.kind === 'each') return eachArgument(inner.strict(node, inner), slot)
    return argument({ fn, param, node, around })
  })
}

interface ArgumentUse {
  fn: ExpressionFunction
  param: Parameter
  node: ASTNode
  around: Surroundings
}

function argument({ fn, param, node, around }: ArgumentUse): ArgumentRun {
  const { kind } = param
  if (kind === 'pattern') return patternArgument(node)
  if (kind === 'maybe') return around.soft(node, around)
  const part = around.strict(node, around)
  const { run } = part
  if (kind === 'any') return run
  if (kind === 'lazy') return (frame) => () => run(frame)
  if (!accepts(kind, part.kind)) throw typeFault(node, mismatch({ fn, param, kind: part.kind }))
  const wrong = (value: Value): Fault => new Fault(mismatch({ fn, param, kind: kindOf(value) }))
  return checked[kind === 'text' || kind === 'number' || kind === 'date' ? kind : 'other']({ run, wrong, kind })
}

interface Checked {
  run: (frame: Frame) => Value
  wrong: (value: Value) => Fault
  kind: Parameter['kind']
}

/** How an argument is checked once its value is there; text and number are by far the most frequent. */
const checked: Readonly<Record<'text' | 'number' | 'date' | 'other', (use: Checked) => ArgumentRun>> = {
  text:
    ({ run, wrong }) =>
    (frame) => {
      const value = run(frame)
      if (typeof value !== 'string') throw wrong(value)
      spendOn(frame, value)
      return value
    },
  number:
    ({ run, wrong }) =>
    (frame) => {
      const value = run(frame)
      if (typeof value === 'number') return value
      throw wrong(value)
    },
  date:
    ({ run, wrong }) =>
    (frame) => {
      const value = run(frame)
      spend(frame, CALENDAR_STEPS)
      if (value instanceof Date) return value
      if (typeof value === 'string') return parseInstant(value)
      throw wrong(value)
    },
  other:
    ({ run, wrong, kind }) =>
    (frame) => {
      const value = run(frame)
      if (kindOf(value) === kind) return value
      throw wrong(value)
    },
}

function eachArgument(body: Part, slot: number): ArgumentRun {
  return (frame) => (item: Value) => {
    spend(frame, 1)
    frame.slots[slot] = admit(item) ?? null
    return body.run(frame)
  }
}

function patternArgument(node: ASTNode): ArgumentRun {
  if (node.op !== 'value' || typeof node.args !== 'string') {
    throw typeFault(node, 'the pattern of matches() is a text written in the expression, such as r"^[A-Z]{2}"')
  }
  try {
    const pattern = compilePattern(node.args)
    return () => pattern
  } catch (cause) {
    throw typeFault(node, cause instanceof Error ? cause.message : String(cause))
  }
}

function boundName(node: ASTNode, fn: ExpressionFunction): string {
  if (node.op === 'id') return node.args
  throw typeFault(node, `${fn.name}() needs a plain name here: ${fn.signature}`)
}

function accepts(kind: Parameter['kind'], given: StaticKind): boolean {
  return given === 'any' || given === kind || (kind === 'date' && given === 'text')
}

interface Mismatch {
  fn: ExpressionFunction
  param: Parameter
  kind: StaticKind
}

function mismatch({ fn, param, kind }: Mismatch): string {
  const got = kind === 'any' ? 'a value' : describeKind(kind)
  return `${fn.name}() needs a ${param.kind} as ${param.name}, not ${got}${mismatchHint(param.kind, kind)}`
}

function mismatchHint(wanted: Parameter['kind'], got: StaticKind): string {
  if (got === 'null') return ': give a fallback with default()'
  if (wanted === 'text' && (got === 'number' || got === 'boolean' || got === 'date'))
    return ': use text() or formatDate()'
  if (wanted === 'number' && got === 'text') return ': use number()'
  if (wanted === 'list' && got === 'map') return ': use keys(), values() or asList()'
  return ''
}

function unknownFunction(name: string, offset: number): CompileFault {
  const meant = closestFunctionName(name)
  const hint = meant ? `did you mean ${meant}()?` : 'see the function reference'
  return new CompileFault({
    code: 'EXPRESSION_UNKNOWN_FUNCTION',
    message: `there is no function ${name}(): ${hint}`,
    offset,
  })
}

/** Where the name is written: before its arguments, or behind the dot. */
function nameOffset(node: CallNode, name: string): number {
  return node.op === 'call' ? node.start : node.input.indexOf(name, node.args[1].end)
}
