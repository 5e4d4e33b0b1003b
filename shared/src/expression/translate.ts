import type { ASTNode } from '@marcbachmann/cel-js'
import { CompileFault, Fault } from './expression-error.ts'
import type { BinaryOperator } from './operators.ts'
import { asBoolean, negate, operators } from './operators.ts'
import type { Part, SoftRun, Surroundings } from './part.ts'
import { typeFault } from './part.ts'
import type { Frame } from './scope.ts'
import { translateCall } from './translate-call.ts'
import type { Value } from './values.ts'
import { admit, describeKind, isMap, readMember, spend, writeMember } from './values.ts'

const MAX_DEPTH = 200

/** Translates a syntax tree into functions. Throws a CompileFault with the offset of what is wrong. */
export function translate(node: ASTNode): Part & { slotCount: number } {
  let slotCount = 0
  const part = strict(node, { names: new Map(), depth: 0, reserveSlot: () => slotCount++, strict, soft })
  return { ...part, slotCount }
}

function strict(node: ASTNode, outer: Surroundings): Part {
  const around = deeper(node, outer)
  switch (node.op) {
    case 'value':
      return literal(node)
    case 'id':
      return identifier(node, around)
    case '.':
    case '[]':
    case '.?':
    case '[?]':
      return access(node, around)
    case 'call':
    case 'rcall':
      return translateCall(node, around)
    case 'list':
      return list(node.args, around)
    case 'map':
      return map(node.args, around)
    case '?:':
      return conditional(node.args, around)
    case '&&':
    case '||':
      return logical(node, around)
    case '!_': {
      const { run } = condition(node.args, { role: '!', around })
      return { run: (frame) => !run(frame), kind: 'boolean' }
    }
    case '-_': {
      const { run, kind } = strict(node.args, around)
      if (kind !== 'number' && kind !== 'any') throw typeFault(node, `- needs a number, not ${describeKind(kind)}`)
      return { run: (frame) => negate(run(frame)), kind: 'number' }
    }
    default:
      return binary({ node, op: node.op, sides: node.args }, around)
  }
}

function literal(node: ASTNode & { op: 'value' }): Part {
  const value = node.args
  if (value === null) return { run: () => null, kind: 'null' }
  switch (typeof value) {
    case 'string':
      return { run: () => value, kind: 'text' }
    case 'boolean':
      return { run: () => value, kind: 'boolean' }
    case 'number':
      return { run: () => value, kind: 'number' }
    case 'bigint': {
      const number = Number(value)
      if (Number.isSafeInteger(number)) return { run: () => number, kind: 'number' }
      throw typeFault(node, `the number ${value} is too large to be exact: write it as text`)
    }
    default:
      throw typeFault(node, 'bytes (b"…") and unsigned numbers (1u) are not part of this language')
  }
}

function identifier(node: ASTNode & { op: 'id' }, { names }: Surroundings): Part {
  const name = node.args
  const slot = names.get(name)
  const read = slot === undefined ? globalReader(name) : (frame: Frame) => admit(frame.slots[slot])
  return {
    run: (frame) => {
      const value = read(frame)
      if (value === undefined) throw missingFault(name, '')
      return value
    },
    kind: 'any',
  }
}

/** A name that is bound outside the expression. */
function globalReader(name: string): SoftRun {
  switch (name) {
    case 'payload':
      return ({ scope }) => admit(scope.payload)
    case 'record':
      return ({ scope }) => admit(scope.record)
    case 'params':
      return ({ scope }) => admit(scope.params ?? {})
    default:
      return ({ scope }) => {
        const { locals, payload } = scope
        if (locals !== undefined && Object.hasOwn(locals, name)) return admit(locals[name])
        // A payload that is no map (a text, a list) has no fields to offer.
        const whole = admit(payload)
        return isMap(whole) ? readMember(whole, name) : undefined
      }
  }
}

type AccessNode = ASTNode & { op: '.' | '[]' | '.?' | '[?]' }

function access(node: AccessNode, around: Surroundings): Part {
  const path = sourceOf(node)
  if (isOptional(node)) {
    const run = optionalPath(node, around)
    return { run: (frame) => run(frame) ?? null, kind: 'any' }
  }
  const base = strict(node.args[0], around)
  if (base.kind !== 'any' && base.kind !== 'list' && base.kind !== 'map') {
    throw typeFault(node, `${describeKind(base.kind)} has no fields`)
  }
  const key = keyOf(node, around)
  const basePath = sourceOf(node.args[0])
  return {
    run: (frame) => {
      const from = base.run(frame)
      const value = readMember(from, key(frame))
      if (value !== undefined) return value
      throw missingFault(path, from === null ? `: ${basePath} is null` : '')
    },
    kind: 'any',
  }
}

/** A path with `.?` in it: what stands before the first one must be there, the rest may be missing. */
function optionalPath(node: ASTNode, around: Surroundings): SoftRun {
  if (!isAccess(node) || !isOptional(node)) return strict(node, around).run
  return member(optionalPath(node.args[0], around), keyOf(node, around))
}

/** A piece in whose absence something else happens: the argument of `has`, `default` and the like. */
function soft(node: ASTNode, outer: Surroundings): SoftRun {
  const around = deeper(node, outer)
  switch (node.op) {
    case 'id': {
      const slot = around.names.get(node.args)
      return slot === undefined ? globalReader(node.args) : (frame) => admit(frame.slots[slot])
    }
    case '.':
    case '[]':
    case '.?':
    case '[?]': {
      const key = node.args[1]
      return member(soft(node.args[0], around), typeof key === 'string' ? () => key : soft(key, around))
    }
    default: {
      const { run } = strict(node, outer)
      return (frame) => {
        try {
          return run(frame)
        } catch (cause) {
          if (cause instanceof Fault && cause.code === 'VALUE_MISSING') return undefined
          throw cause
        }
      }
    }
  }
}

function member(base: SoftRun, key: SoftRun): SoftRun {
  return (frame) => {
    const from = base(frame)
    if (from === undefined || from === null) return undefined
    const at = key(frame)
    return at === undefined ? undefined : readMember(from, at)
  }
}

function keyOf(node: AccessNode, around: Surroundings): (frame: Frame) => Value {
  const key = node.args[1]
  return typeof key === 'string' ? () => key : strict(key, around).run
}

/** Whether a field on the way may be left out, so that the whole path is null instead of an error. */
function isOptional(node: AccessNode): boolean {
  const [base] = node.args
  return node.op === '.?' || node.op === '[?]' || (isAccess(base) && isOptional(base))
}

function isAccess(node: ASTNode): node is AccessNode {
  return node.op === '.' || node.op === '[]' || node.op === '.?' || node.op === '[?]'
}

function list(nodes: readonly ASTNode[], around: Surroundings): Part {
  const items = nodes.map((item) => strict(item, around).run)
  return {
    run: (frame) => {
      spend(frame, items.length)
      return items.map((item) => item(frame))
    },
    kind: 'list',
  }
}

function map(nodes: readonly (readonly [ASTNode, ASTNode])[], around: Surroundings): Part {
  const entries = nodes.map(([key, value]) => {
    const name = strict(key, around)
    if (name.kind !== 'text' && name.kind !== 'any')
      throw typeFault(key, `a key of a map is a text, not ${describeKind(name.kind)}`)
    if (key.op === 'value' && key.args === '__proto__') throw typeFault(key, 'a map cannot have the key __proto__')
    return { key: name.run, value: strict(value, around).run }
  })
  return {
    run: (frame) => {
      spend(frame, entries.length)
      const made: Record<string, Value> = {}
      for (const entry of entries) {
        const key = entry.key(frame)
        if (typeof key !== 'string') throw new Fault('a key of a map is a text: use text()')
        writeMember(made, key, entry.value(frame))
      }
      return made
    },
    kind: 'map',
  }
}

function conditional([test, yes, no]: readonly [ASTNode, ASTNode, ASTNode], around: Surroundings): Part {
  const decide = condition(test, { role: 'a condition', around })
  const then = strict(yes, around)
  const otherwise = strict(no, around)
  return {
    run: (frame) => (decide.run(frame) ? then.run(frame) : otherwise.run(frame)),
    kind: then.kind === otherwise.kind ? then.kind : 'any',
  }
}

function logical(node: ASTNode & { op: '&&' | '||' }, around: Surroundings): Part {
  const left = condition(node.args[0], { role: node.op, around }).run
  const right = condition(node.args[1], { role: node.op, around }).run
  if (node.op === '&&') return { run: (frame) => left(frame) && right(frame), kind: 'boolean' }
  return { run: (frame) => left(frame) || right(frame), kind: 'boolean' }
}

interface ConditionUse {
  role: string
  around: Surroundings
}

function condition(node: ASTNode, { role, around }: ConditionUse): { run: (frame: Frame) => boolean } {
  const { run, kind } = strict(node, around)
  if (kind !== 'boolean' && kind !== 'any')
    throw typeFault(node, `${role} needs true or false, not ${describeKind(kind)}`)
  return { run: (frame) => asBoolean(run(frame), role) }
}

interface BinaryUse {
  node: ASTNode
  op: BinaryOperator
  sides: readonly [ASTNode, ASTNode]
}

function binary({ node, op, sides }: BinaryUse, around: Surroundings): Part {
  const left = strict(sides[0], around)
  const right = strict(sides[1], around)
  const operator = operators[op]
  const checked = operator.check(left.kind, right.kind)
  if (!checked.ok) throw typeFault(node, checked.message)
  return { run: (frame) => operator.run(left.run(frame), right.run(frame), frame), kind: checked.kind }
}

function deeper(node: ASTNode, around: Surroundings): Surroundings {
  if (around.depth >= MAX_DEPTH) {
    throw new CompileFault({
      code: 'EXPRESSION_SYNTAX',
      message: `the expression is nested deeper than ${MAX_DEPTH} levels: split it`,
      offset: node.start,
    })
  }
  return { ...around, depth: around.depth + 1 }
}

function missingFault(path: string, reason: string): Fault {
  const message = `${path} is missing${reason}. If it may be, write default(${path}, …) or ask has(${path}) first`
  return new Fault(message, 'VALUE_MISSING', { path })
}

function sourceOf(node: ASTNode): string {
  return node.input.slice(node.start, node.end)
}
