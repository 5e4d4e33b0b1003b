import { CrossdockError } from '@crossdock/shared/errors'

/** Names that reach an object's prototype in JavaScript; no flow may write them. */
const reservedNames: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** Most targets are one such name, and every value of every record asks. */
const plainName = /^[A-Za-z0-9_]+$/

/** Why a target cannot be written, and what to do about it. */
export interface TargetProblem {
  readonly message: string
  readonly remedy: string
}

/** What is wrong with a dotted target such as `shipTo.city`, or undefined when it can be written. */
export function findTargetProblem(target: string): TargetProblem | undefined {
  const segments = target.split('.')
  if (segments.some((segment) => segment.trim() === '')) {
    return {
      message: `The target “${target}” has an empty name.`,
      remedy: 'Write the names with one dot in between, for example shipTo.city.',
    }
  }
  if (/[[\]]/.test(target)) {
    return {
      message: `The target “${target}” has a bracket.`,
      remedy: 'Fill a list with a field that has `each`, and name the fields of one item below it.',
    }
  }
  const reserved = segments.find((segment) => reservedNames.has(segment))
  if (reserved === undefined) return undefined
  return {
    message: `The target “${target}” has the reserved name “${reserved}”.`,
    remedy: 'Choose another name; this one belongs to JavaScript itself.',
  }
}

/** Whether a target is one name that can be written as it stands. */
export function isPlainTarget(target: string): boolean {
  return plainName.test(target) && !reservedNames.has(target)
}

/** The names of a dotted target, outermost first. Throws CONFIG_INVALID for a target that cannot be written. */
export function splitTarget(target: string): readonly string[] {
  const problem = findTargetProblem(target)
  if (problem) throw new CrossdockError('CONFIG_INVALID', problem.message, { remedy: problem.remedy })
  return target.split('.')
}
