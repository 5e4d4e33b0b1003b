import { z } from 'zod'
import type { Sample } from './sample.ts'

const cases = import.meta.glob<unknown>('../../../examples/flows/*/input/*.json', { import: 'default' })
const caseSchema = z.object({ source: z.string(), items: z.array(z.json()) })

/** The pinned cases that come with a sample flow, each item a sample at its source. Nothing for other flows. */
export async function pinnedSamples(flowId: string): Promise<readonly Sample[]> {
  const own = Object.entries(cases).filter(([path]) => path.includes(`/flows/${flowId}/input/`))
  const found = await Promise.all(own.map(async ([path, load]) => readCase(path, await load())))
  return found.flat()
}

function readCase(path: string, document: unknown): readonly Sample[] {
  const parsed = caseSchema.safeParse(document)
  if (!parsed.success) return []
  const { source, items } = parsed.data
  const name = (path.split('/').at(-1) ?? '').replace(/\.json$/, '').replaceAll('-', ' ')
  return items.map((payload, index) => ({
    id: `case:${path}:${index}`,
    title: items.length === 1 ? name : `${name}, ${index + 1}`,
    origin: 'case',
    node: source,
    payload,
    sizeBytes: JSON.stringify(payload).length,
  }))
}
