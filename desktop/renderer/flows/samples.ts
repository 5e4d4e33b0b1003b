import { type Flow, readFlowDocument } from '@crossdock/shared/flow'

const documents = import.meta.glob<unknown>('../../../examples/flows/*/flow.json', { eager: true, import: 'default' })

/** The example flows, as they come with the program. */
export const sampleFlows: readonly Flow[] = Object.values(documents).flatMap((document) => {
  const read = readFlowDocument(document)
  return read.ok ? [read.flow] : []
})
