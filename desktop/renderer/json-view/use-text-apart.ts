import { useStore } from 'zustand'
import { useWorkspace } from '../app/use-workspace.ts'
import type { JsonTextState } from './json-text.ts'

/** Why the text of the JSON view is no part of the flow, as a sentence; undefined while both say the same. */
export function useTextApart(): string | undefined {
  return useStore(useWorkspace().jsonText, textApart)
}

function textApart({ problems: [first], isApart, isUnread }: JsonTextState): string | undefined {
  if (first !== undefined) {
    const flow = isUnread ? 'The flow is empty until then.' : 'The flow is what it was before.'
    return `The JSON text has a fault in line ${first.line}, so it is no part of the flow. ${flow}`
  }
  return isApart ? 'The JSON text says something else than the canvas. The flow is what the canvas shows.' : undefined
}
