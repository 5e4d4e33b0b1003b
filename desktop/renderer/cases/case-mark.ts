/** How a node did in the cases that visited it. */
export type CaseMark = 'passed' | 'failed' | 'broken'

const words: Readonly<Record<CaseMark, string>> = {
  passed: 'as its cases expect',
  failed: 'not as a case expects',
  broken: 'without an answer that a case needs',
}

/** The card that shows a node: one in a subflow (`<call>/<node>`) is shown by the node that calls it. */
export function cardOf(node: string): string {
  return node.split('/')[0] ?? node
}

/** What a mark means. */
export function wordsOf(mark: CaseMark): string {
  return words[mark]
}
