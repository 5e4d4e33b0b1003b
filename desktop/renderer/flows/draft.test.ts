import { flowFormat, flowSchema } from '@crossdock/shared/flow'
import { expect, test } from 'vitest'
import { createDocumentStore } from '../document/document-store.ts'
import { readDraft, writeDraft } from './draft.ts'

const flow = flowSchema.parse({
  format: flowFormat,
  id: 'test',
  name: 'Test',
  record: { entity: 'order' },
  nodes: { map: { type: 'map', version: 1 } },
})

test.each([
  ['that was never saved', undefined, { kind: 'new' }],
  ['of a file', flow, { kind: 'file', name: 'a.flow.json', path: '/a.flow.json' }],
  ['of a published version', flow, { kind: 'runtime', runtime: 'test', version: 3 }],
] as const)('a draft of a flow %s comes back as it was', (_title, saved, origin) => {
  const store = createDocumentStore()
  store.open({ flow, saved, origin })
  const { open } = store.getState()
  expect(open && readDraft(writeDraft(open))).toEqual({ flow, saved, origin })
})

test('what is no draft is passed over', () => {
  expect(readDraft('{"format":"crossdock/draft@1","flow":{},"origin":{"kind":"new"}}')).toBeUndefined()
  expect(readDraft('nothing')).toBeUndefined()
})
