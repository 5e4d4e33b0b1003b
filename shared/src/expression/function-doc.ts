import type { ExpressionScope } from './scope.ts'

/** One worked example of a function; run as a test, shown in the reference and in the designer. */
export interface FunctionExample {
  /** With the leading `=`. */
  readonly expression: string
  readonly payload?: Readonly<Record<string, unknown>>
  readonly result: unknown
}

/** The groups of the reference, in its order. */
export const functionGroups = [
  'Basics',
  'Text',
  'Numbers',
  'Dates',
  'Lists and maps',
  'Units and packs',
  'Codes',
] as const
export type FunctionGroup = (typeof functionGroups)[number]

/** What a person needs to know about one function. */
export interface FunctionDoc {
  readonly name: string
  /** Such as `padLeft(value: text, width: number, fill?: text): text`. */
  readonly signature: string
  readonly group: FunctionGroup
  readonly summary: string
  readonly examples: readonly FunctionExample[]
}

const EXAMPLE_TABLES: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>> = {
  unit: { PCE: { wms: 'EA' }, CT: { wms: 'CASE' } },
  carrier: { DHL: { wms: 'C01', service: 'PARCEL' } },
}

/** What the examples can see: their payload, 21 November 2026 10:30 UTC as now, and the code tables `unit` and `carrier`. */
export function exampleScope(payload: unknown): ExpressionScope {
  return {
    payload,
    record: {
      id: 'r-1',
      key: 'SO-1001',
      entity: 'order',
      flow: 'order-release',
      acceptedAt: '2026-11-21T10:29:58.000Z',
    },
    params: { site: 'BER' },
    nowMs: Date.UTC(2026, 10, 21, 10, 30),
    lookup: (table, code) => EXAMPLE_TABLES[table]?.[code],
  }
}

/** The function reference as Markdown: a list per group, with the examples below each function. */
export function renderFunctionReference(library: readonly FunctionDoc[]): string {
  return functionGroups
    .map((group) => [`### ${group}\n`, ...library.filter((doc) => doc.group === group).map(renderDoc)].join('\n'))
    .join('\n\n')
}

function renderDoc({ signature, summary, examples }: FunctionDoc): string {
  const lines = examples.map(({ expression, payload, result }) => {
    const given = payload === undefined ? '' : ` with \`${JSON.stringify(payload)}\``
    return `  - \`${expression}\` → \`${JSON.stringify(result)}\`${given}`
  })
  return [`- **\`${signature}\`** ${summary}`, ...lines].join('\n')
}
