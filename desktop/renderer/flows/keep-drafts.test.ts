import { flowFormat, flowSchema } from '@crossdock/shared/flow'
import { expect, test } from 'vitest'
import { createDocumentStore } from '../document/document-store.ts'
import { changeSettings } from '../document/edits/change-settings.ts'
import { readDraft } from './draft.ts'
import { keepDrafts } from './keep-drafts.ts'

const flow = flowSchema.parse({
  format: flowFormat,
  id: 'test',
  name: 'Test',
  record: { entity: 'order' },
  nodes: {},
})

function openStore() {
  const kept = new Map<string, string>()
  const failures: string[] = []
  const storage = { isFull: false }
  const documents = createDocumentStore()
  const drafts = keepDrafts(documents, {
    drafts: {
      save: async ({ id, text }) => {
        if (storage.isFull) throw new Error('The quota has been exceeded.')
        kept.set(id, text)
      },
      drop: async (id) => void kept.delete(id),
    },
    onFailure: (reason) => failures.push(reason),
  })
  documents.open({ flow, saved: flow, origin: { kind: 'new' }, draftId: 'one' })
  const rename = async (name: string) => {
    documents.edit({ label: 'rename' }, (before) => changeSettings(before, { name }))
    await drafts.flush()
  }
  return { documents, drafts, failures, kept, rename, storage }
}

test('unsaved work becomes a draft, and none is left when nothing is unsaved', async () => {
  const { documents, drafts, kept, rename } = openStore()
  await rename('Changed')
  expect([...kept.keys()]).toEqual(['one'])
  documents.undo()
  await drafts.flush()
  expect(kept.size).toBe(0)
})

test('a text of the JSON view that is no flow is unsaved work as well', async () => {
  const { documents, drafts, kept } = openStore()
  documents.keepText({ text: '{ "id": ', isApart: false, isUnread: false })
  await drafts.flush()
  documents.keepText({ text: '{ "id": "a", ', isApart: false, isUnread: false })
  await drafts.flush()
  expect(readDraft(kept.get('one') ?? '')?.apartText?.text).toBe('{ "id": "a", ')
  documents.keepText(undefined)
  await drafts.flush()
  expect(kept.size).toBe(0)
})

test('drafts that cannot be written are told once, and again when it fails anew', async () => {
  const { failures, rename, storage } = openStore()
  storage.isFull = true
  await rename('A')
  await rename('B')
  expect(failures).toEqual(['The quota has been exceeded.'])
  storage.isFull = false
  await rename('C')
  storage.isFull = true
  await rename('D')
  expect(failures).toHaveLength(2)
})

test('whether all work is kept is known before the window closes, and what failed is tried again', async () => {
  const { drafts, kept, rename, storage } = openStore()
  storage.isFull = true
  await rename('A')
  expect(await drafts.flush()).toEqual({ isKept: false })
  storage.isFull = false
  expect(await drafts.flush()).toEqual({ isKept: true })
  expect(kept.size).toBe(1)
})
