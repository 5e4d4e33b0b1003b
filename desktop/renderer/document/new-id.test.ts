import { flowFormat, flowSchema } from '@crossdock/shared/flow'
import { afterEach, expect, test, vi } from 'vitest'
import { createDocumentStore } from './document-store.ts'
import { newId } from './new-id.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

test('ids differ, and name files and entries without escaping', () => {
  expect(newId()).toMatch(/^[0-9a-f]{32}$/)
  expect(newId()).not.toBe(newId())
})

test('flows open in a page that came by plain http as well', () => {
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) })
  const documents = createDocumentStore()
  const flow = flowSchema.parse({ format: flowFormat, id: 'a', name: 'A', record: { entity: 'order' }, nodes: {} })
  documents.open({ flow, origin: { kind: 'new' } })
  expect(documents.getState().open?.draftId).toMatch(/^[0-9a-f]{32}$/)
})
