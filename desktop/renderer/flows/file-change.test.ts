import { type Flow, flowFormat, flowSchema, serializeFlow } from '@crossdock/shared/flow'
import { expect, test } from 'vitest'
import { createDocumentStore } from '../document/document-store.ts'
import { changeSettings } from '../document/edits/change-settings.ts'
import type { OpenAnswer } from '../platform/platform.ts'
import { createFileChangeStore, keepMine, readTheirs, takeTheirs } from './file-change.ts'

const flow: Flow = flowSchema.parse({
  format: flowFormat,
  id: 'test',
  name: 'Mine',
  record: { entity: 'order' },
  nodes: {},
})
const path = '/flows/test.flow.json'

/** A disk with one file: its text can be changed as another program would. */
function openFile() {
  const disk: { text: string | undefined } = { text: serializeFlow(flow) }
  const hash = () => (disk.text === undefined ? {} : { hash: `hash of ${disk.text}` })
  let tell: (change: { readonly hash?: string }) => void = () => {}
  const files = {
    read: async (): Promise<OpenAnswer> =>
      disk.text === undefined
        ? { kind: 'failed', message: 'The file is gone.', remedy: 'Save it again.' }
        : { kind: 'opened', file: { name: 'test.flow.json', path, text: disk.text, ...hash() } },
    watch: (_path: string, listener: typeof tell) => {
      tell = listener
      return () => {
        tell = () => {}
      }
    },
  }
  const documents = createDocumentStore()
  const fileChange = createFileChangeStore(documents, files)
  documents.open({ flow, saved: flow, origin: { kind: 'file', name: 'test.flow.json', path, ...hash() } })
  const change = (text: string | undefined) => {
    disk.text = text
    tell(hash())
  }
  const parts = { documents, fileChange, platform: { files } }
  return { ...parts, parts, change, open: () => documents.getState().open }
}

const theirs = serializeFlow({ ...flow, name: 'Theirs' })

test('a file that another program changes or deletes is told, and our own writing is not', () => {
  const { change, fileChange } = openFile()
  change(serializeFlow(flow))
  expect(fileChange.getState().change).toBeUndefined()
  change(theirs)
  expect(fileChange.getState().change).toEqual({ kind: 'changed' })
  change(undefined)
  expect(fileChange.getState().change).toEqual({ kind: 'gone' })
})

test('what the file says is taken in one step that undo takes back', async () => {
  const { change, documents, fileChange, open, parts } = openFile()
  change(theirs)
  const read = await readTheirs(parts)
  if (!read.ok) throw new Error('the file was not read')
  takeTheirs(parts, read)
  expect([open()?.flow.name, open()?.isDirty, fileChange.getState().change]).toEqual(['Theirs', false, undefined])
  documents.undo()
  expect([open()?.flow.name, open()?.isDirty]).toEqual(['Mine', true])
})

test('keeping mine makes the next save write over what is there now', async () => {
  const { change, documents, fileChange, open, parts } = openFile()
  documents.edit({ label: 'rename' }, (before) => changeSettings(before, { name: 'Mine, edited' }))
  change(theirs)
  keepMine(parts, await readTheirs(parts))
  expect(fileChange.getState().change).toBeUndefined()
  expect([open()?.flow.name, open()?.isDirty]).toEqual(['Mine, edited', true])
  expect(open()?.origin).toMatchObject({ path, hash: `hash of ${theirs}` })
})

test('a file that became something else is refused with its reason', async () => {
  const { change, parts } = openFile()
  change('{ "format": ')
  const read = await readTheirs(parts)
  expect(read).toMatchObject({ ok: false, message: expect.stringContaining('not JSON') })
})

test('another flow that is opened has its own file', () => {
  const { change, documents, fileChange } = openFile()
  documents.open({ flow, origin: { kind: 'new' } })
  change(theirs)
  expect(fileChange.getState().change).toBeUndefined()
})
