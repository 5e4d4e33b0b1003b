import { isExpression } from '@crossdock/shared/expression'
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { useWorkspace } from '../app/use-workspace.ts'
import type { Outcome } from './evaluate-source.ts'
import { evaluateBeside } from './evaluator.ts'
import type { FieldScope } from './expression-field-props.ts'

const delayMs = 120

/**
 * What an expression gives on the sample, shortly after the last change; undefined for what is none, or without a sample.
 * The last answer stays until the next one is there, so that nothing flickers while somebody types.
 */
export function useOutcome(
  source: string,
  scope: FieldScope | undefined,
  laterNames: readonly string[],
): Outcome | undefined {
  const { tables: store } = useWorkspace()
  const tables = useStore(store, (state) => state.tables)
  const [outcome, setOutcome] = useState<Outcome>()
  const names = laterNames.join(' ')
  const isReady = isExpression(source) && scope !== undefined
  useEffect(() => {
    if (!isReady) return setOutcome(undefined)
    let isOver = false
    const timer = setTimeout(() => {
      for (const [, name] of source.matchAll(/\blookup(?:Or)?\(\s*"([^"]+)"/g))
        if (name !== undefined) askFor(store, name)
      const task = { source, scope, tables, laterNames: names.split(' ') }
      void evaluateBeside(task).then((next) => !isOver && setOutcome(next))
    }, delayMs)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [isReady, source, scope, tables, names, store])
  return outcome
}

/** Begins to read a code table; its values come with the next evaluation. */
function askFor(store: { readonly lookup: (table: string, code: string) => unknown }, name: string): void {
  try {
    store.lookup(name, '')
  } catch {
    // Not known here yet: the evaluation says so in words.
  }
}
