import { CrossdockError } from '@crossdock/shared/errors'
import { isPlainTarget, splitTarget } from './target-path.ts'

type JsonObject = Record<string, unknown>

/**
 * Builds one JSON object target by target. It may start from an existing object, which stays as it is: other branches
 * of the flow hold it too, so each object on the way to a target is copied before it is first written to.
 */
export class TargetWriter {
  readonly #root: JsonObject
  /** Objects below the root that were made or copied here. Most records have none. */
  #own: Set<object> | undefined

  /** Throws INPUT_INVALID when there is something to start from that is not an object. */
  constructor(start: unknown = {}) {
    if (!isObject(start)) {
      throw new CrossdockError('INPUT_INVALID', `Fields cannot be added to ${kindOf(start)}, only to an object.`, {
        remedy: 'Map with the mode `new`, or correct what comes in.',
      })
    }
    this.#root = { ...start }
  }

  /** The object built so far. Belongs to the caller once writing has ended. */
  get result(): unknown {
    return this.#root
  }

  /** Writes one value; makes the objects on the way. Throws INPUT_INVALID when something else is in the way. */
  write(target: string, value: unknown): void {
    if (isPlainTarget(target)) {
      this.#root[target] = value
      return
    }
    const segments = splitTarget(target)
    const last = segments.at(-1) ?? target
    let object = this.#root
    for (const segment of segments.slice(0, -1)) object = this.#enter(object, { segment, target })
    object[last] = value
  }

  #enter(object: JsonObject, step: { readonly segment: string; readonly target: string }): JsonObject {
    const { segment, target } = step
    const existing = Object.hasOwn(object, segment) ? object[segment] : undefined
    if (existing !== undefined && existing !== null && !isObject(existing)) {
      throw new CrossdockError('INPUT_INVALID', `“${target}” cannot be set: “${segment}” is ${kindOf(existing)}.`, {
        remedy: 'Correct the record, or choose another target.',
        detail: { target },
      })
    }
    if (existing && this.#own?.has(existing)) return existing
    const copy = { ...existing }
    this.#own ??= new Set()
    this.#own.add(copy)
    object[segment] = copy
    return copy
  }
}

function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  return value === null ? 'null' : `a ${typeof value}`
}
