import type { FieldPath } from './mapping-tree.ts'
import { isInside, itemStep } from './mapping-tree.ts'
import type { ListLine } from './parse-mapping.ts'

/** Names that the expression language keeps for itself. */
const reserved = new Set([
  ...['as', 'break', 'const', 'continue', 'else', 'false', 'for', 'function', 'if', 'import', 'in', 'let', 'loop'],
  ...['namespace', 'null', 'package', 'prototype', 'return', 'true', 'var', 'void', 'while', '__proto__'],
])
const builtIn = new Set(['payload', 'record', 'params', 'index'])

/**
 * The expression of a source field, with its `=`, as it is written inside loops. A field of a list that no loop goes
 * through is taken from its first item.
 */
export function toExpression(path: FieldPath, loops: readonly ListLine[]): string {
  const loop = loops.findLast(({ use }) => use.whole !== undefined && isInside(path, [...use.whole, itemStep]))
  if (loop?.use.whole !== undefined) return `=${appendPath(loop.as, path.slice(loop.use.whole.length + 1))}`
  const [root, ...rest] = path
  if (root === undefined) return '=payload'
  const isHidden = builtIn.has(root) || loops.some(({ as }) => as === root) || !isIdentifier(root)
  return `=${isHidden ? appendPath('payload', path) : appendPath(root, rest)}`
}

/** A text as a literal of the expression language. */
export function quote(text: string): string {
  return JSON.stringify(text)
}

/** A name for one item of a list: `line` for `lines`; never one that means something else there. */
export function itemName(
  list: FieldPath,
  { loops, rootNames }: { readonly loops: readonly ListLine[]; readonly rootNames: ReadonlySet<string> },
): string {
  const name = list.findLast((step) => step !== itemStep) ?? ''
  const singular = singularOf(name)
  const isFree = (candidate: string) =>
    isIdentifier(candidate) &&
    !builtIn.has(candidate) &&
    !rootNames.has(candidate) &&
    loops.every(({ as }) => as !== candidate)
  const candidates = [
    singular,
    `${singular}Item`,
    'item',
    ...['2', '3', '4', '5', '6'].map((number) => `item${number}`),
  ]
  return candidates.find(isFree) ?? 'item'
}

function appendPath(start: string, path: FieldPath): string {
  return path.reduce((text, step) => {
    if (step === itemStep) return `first(${text})`
    return isIdentifier(step) ? `${text}.${step}` : `${text}[${quote(step)}]`
  }, start)
}

function singularOf(name: string): string {
  const word = name.charAt(0).toLowerCase() + name.slice(1)
  if (/ies$/.test(word)) return word.replace(/ies$/, 'y')
  if (/(ss|x|ch|sh)es$/.test(word)) return word.slice(0, -2)
  return /[^s]s$/.test(word) ? word.slice(0, -1) : 'item'
}

function isIdentifier(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !reserved.has(name)
}
