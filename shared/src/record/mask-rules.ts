import { z } from 'zod'

/** What stands where a masked value was. */
export const maskedText = '•••'

/**
 * Which fields are masked: a field's name (`email`), or names with dots between them (`customer.email`, `lines.*.note`),
 * where `*` stands for any one field or position. Both are looked for at any depth, whatever their case; positions in
 * lists may be left out (`lines.note`).
 */
export const maskRule = z
  .string()
  .max(200)
  .regex(/^[^.\s][^.]*(\.[^.]+)*$/, 'must be a field name, or names with dots between them such as customer.email')

/** How many rules one flow may have. */
export const maxMaskRules = 200

/** What is left of rules below a place in a value; undefined when the place itself is masked. */
export interface RuleState {
  /** Rules of which a part is matched, with the number of the segment that comes next. */
  readonly open: readonly { readonly rule: CompiledRule; readonly next: number }[]
}

interface CompiledRule {
  readonly text: string
  readonly segments: readonly string[]
}

/** Rules made ready to be followed into a value. */
export interface CompiledRules {
  readonly start: RuleState
  /** Where a field or position leads: `masked`, or what may still match below. */
  step(state: RuleState, at: { readonly name: string; readonly isPosition: boolean }): RuleState | 'masked'
}

const partRules = new WeakMap<readonly string[], readonly string[]>()

/**
 * The rules for a part of a payload that stands alone, such as the item that a split made a record of: the rules, and what
 * is left of each path when it begins further down (`note` of `lines.*.note`).
 */
export function rulesOfPart(rules: readonly string[]): readonly string[] {
  const known = partRules.get(rules)
  if (known) return known
  const ends = rules.flatMap((rule) => {
    const segments = rule.split('.')
    return segments.flatMap((segment, index) => (segment === '*' ? [] : [segments.slice(index).join('.')]))
  })
  const made = [...new Set([...rules, ...ends])]
  partRules.set(rules, made)
  return made
}

const compiled = new WeakMap<readonly string[], CompiledRules>()

/** Makes rules ready; the same list is made ready once. */
export function compileRules(rules: readonly string[]): CompiledRules {
  const known = compiled.get(rules)
  if (known) return known
  const made = compile(rules)
  compiled.set(rules, made)
  return made
}

function compile(rules: readonly string[]): CompiledRules {
  const all = rules.map((rule): CompiledRule => {
    const text = rule.toLowerCase()
    return { text, segments: text.split('.') }
  })
  const names = new Set(all.filter(({ text }) => text !== '*').map(({ text }) => text))
  const paths = all.filter(({ segments, text }) => segments.length > 1 || text === '*')
  const nothing: RuleState = { open: [] }
  return {
    start: nothing,
    step(state, { name, isPosition }) {
      const lower = name.toLowerCase()
      if (!isPosition && names.has(lower)) return 'masked'
      if (paths.length === 0) return nothing
      const open: RuleState['open'][number][] = []
      const begun = paths.map((rule) => ({ rule, next: 0 }))
      for (const { rule, next } of [...state.open, ...begun]) {
        const segment = rule.segments[next]
        // A list's position may be left out of a rule: what was open above it stays open below it.
        if (isPosition && next > 0 && segment !== '*') open.push({ rule, next })
        if (segment !== '*' && segment !== lower) continue
        if (next + 1 === rule.segments.length) return 'masked'
        open.push({ rule, next: next + 1 })
      }
      return open.length === 0 ? nothing : { open }
    },
  }
}
