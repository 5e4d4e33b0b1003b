import type { ASTNode } from '@marcbachmann/cel-js'
import { Environment } from '@marcbachmann/cel-js'
import type { ExpressionFunction } from './declare-function.ts'
import { basicFunctions } from './functions/basics.ts'
import { dateFunctions } from './functions/dates.ts'
import { listFunctions } from './functions/lists.ts'
import { lookupFunctions } from './functions/lookup.ts'
import { loopFunctions } from './functions/loops.ts'
import { mathFunctions } from './functions/math.ts'
import { textFunctions } from './functions/text.ts'
import { unitFunctions } from './functions/units.ts'

/** Every function of the language; there is no other. */
export const expressionFunctions: readonly ExpressionFunction[] = [
  ...basicFunctions,
  ...textFunctions,
  ...mathFunctions,
  ...dateFunctions,
  ...loopFunctions,
  ...listFunctions,
  ...unitFunctions,
  ...lookupFunctions,
]

const functionsByName: ReadonlyMap<string, ExpressionFunction> = new Map(expressionFunctions.map((fn) => [fn.name, fn]))

/** What the same thing is called in standard CEL, in spreadsheets and in JavaScript. */
const FOREIGN_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    string: 'text',
    str: 'text',
    tostring: 'text',
    int: 'number',
    double: 'number',
    uint: 'number',
    parseint: 'number',
    parsefloat: 'number',
    timestamp: 'date',
    todate: 'date',
    today: 'now',
    upperascii: 'upper',
    touppercase: 'upper',
    lowerascii: 'lower',
    tolowercase: 'lower',
    orvalue: 'default',
    orelse: 'default',
    coalesce: 'default',
    ifnull: 'default',
    iferror: 'default',
    len: 'size',
    length: 'size',
    count: 'size',
    substr: 'substring',
    mid: 'substring',
    lpad: 'padLeft',
    padstart: 'padLeft',
    rpad: 'padRight',
    padend: 'padRight',
    concat: 'join',
    unique: 'distinct',
    any: 'exists',
    some: 'exists',
    every: 'all',
    vlookup: 'lookup',
    ceiling: 'ceil',
    sort: 'sortBy',
    let: 'bind',
  }),
)

/** The grammar is CEL's own; what expressions mean is decided here, so none of the parser's functions is reachable. */
const grammar = new Environment({
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
  enableOptionalTypes: true,
  limits: { maxAstNodes: 5000, maxDepth: 100 },
})

/** The syntax tree of a CEL expression. Throws the parser's `ParseError`. */
export function parseSyntax(source: string): ASTNode {
  return grammar.parse(source).ast
}

export function findFunction(name: string): ExpressionFunction | undefined {
  return functionsByName.get(name)
}

/** The name that was probably meant, if one is close. */
export function closestFunctionName(name: string): string | undefined {
  const foreign = FOREIGN_NAMES.get(name.toLowerCase())
  if (foreign) return foreign
  const [closest] = [...functionsByName.keys()]
    .map((known) => ({ known, distance: editDistance(known.toLowerCase(), name.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance)
  return closest && closest.distance <= Math.min(2, Math.floor(name.length / 2)) ? closest.known : undefined
}

/** Levenshtein distance: how many letters to insert, drop or change. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const change = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
