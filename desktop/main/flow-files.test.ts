import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { hashOf, openFlowFiles } from './flow-files.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crossdock-flow-files-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function allowed(name: string, content?: string | Uint8Array) {
  const files = openFlowFiles()
  const path = join(folder, name)
  if (content !== undefined) await writeFile(path, content)
  files.allow(path)
  return { files, path }
}

it('answers a file with its text and the hash of its bytes, a byte order mark included', async () => {
  const { files, path } = await allowed('a.flow.json', '\ufeff{"name":"Überweisung"}')
  expect(await files.read(path)).toEqual({
    kind: 'opened',
    file: { path, name: 'a.flow.json', text: '\ufeff{"name":"Überweisung"}', hash: hashOf(await readFile(path)) },
  })
})

it('refuses what nobody has chosen, also by another spelling of its path', async () => {
  const { files } = await allowed('a.flow.json', '{}')
  await writeFile(join(folder, 'other.json'), 'secret')
  for (const path of [join(folder, 'other.json'), `${folder}/a.flow.json/../other.json`]) {
    expect(await files.read(path)).toMatchObject({ kind: 'failed' })
    expect(await files.save({ path, text: '', expectedHash: null })).toMatchObject({ kind: 'failed' })
  }
  expect(await readFile(join(folder, 'other.json'), 'utf8')).toBe('secret')
})

it.each([
  ['a folder', undefined, /not a file|cannot be read/],
  ['bytes that are no text', new Uint8Array([0xff, 0xfe, 0x00]), /not text/],
])('says why it does not read %s', async (_what, content, message) => {
  const { files, path } = await allowed('x', content)
  if (content === undefined) files.allow(folder)
  expect(await files.read(content === undefined ? folder : path)).toMatchObject({
    kind: 'failed',
    message: expect.stringMatching(message),
    remedy: expect.any(String),
  })
})

it('keeps a link a link and the mode of the file, and leaves nothing beside it', async () => {
  const { files, path } = await allowed('real.flow.json', 'old')
  await chmod(path, 0o640)
  const link = join(folder, 'link.flow.json')
  await symlink(path, link)
  files.allow(link)
  expect(await files.save({ path: link, text: 'new', expectedHash: hashOf('old') })).toMatchObject({ kind: 'saved' })
  expect(await readFile(path, 'utf8')).toBe('new')
  expect((await stat(path)).mode & 0o777).toBe(0o640)
  expect((await readdir(folder)).sort()).toEqual(['link.flow.json', 'real.flow.json'])
})

it('tells that a file is gone instead of writing it again', async () => {
  const { files, path } = await allowed('a.flow.json')
  const answer = await files.save({ path, text: 'new', expectedHash: hashOf('old') })
  expect(answer).toEqual({ kind: 'changedOutside', current: null })
  expect(await readdir(folder)).toEqual([])
})

it('writes a flow beside a chosen file under the first free name, and may write it again', async () => {
  const { files, path } = await allowed('caller.flow.json', '{}')
  await writeFile(join(folder, 'check.flow.json'), 'theirs')
  expect(await files.saveBeside({ path, id: 'check', text: 'one' })).toEqual({
    ...{ kind: 'saved', path: join(folder, 'check-2.flow.json') },
    ...{ name: 'check-2.flow.json', hash: hashOf('one') },
  })
  const both = await Promise.all([1, 2].map(() => files.saveBeside({ path, id: 'check', text: 'two' })))
  expect(both.map((answer) => answer.kind === 'saved' && answer.name).sort()).toEqual([
    ...['check-3.flow.json', 'check-4.flow.json'],
  ])
  expect(await readFile(join(folder, 'check.flow.json'), 'utf8')).toBe('theirs')
  expect(await readFile(join(folder, 'check-2.flow.json'), 'utf8')).toBe('one')
  const again = { path: join(folder, 'check-2.flow.json'), text: 'more', expectedHash: hashOf('one') }
  expect(await files.save(again)).toMatchObject({ kind: 'saved' })
})

it('writes nothing beside a file that nobody has chosen, and nothing where it cannot', async () => {
  const { files } = await allowed('a.flow.json', '{}')
  const other = join(folder, 'other.flow.json')
  expect(await files.saveBeside({ path: other, id: 'check', text: 'x' })).toMatchObject({ kind: 'failed' })
  const gone = join(folder, 'gone', 'a.flow.json')
  files.allow(gone)
  expect(await files.saveBeside({ path: gone, id: 'check', text: 'x' })).toMatchObject({
    kind: 'failed',
    message: expect.stringContaining('check.flow.json cannot be saved: it does not exist'),
  })
  expect(await readdir(folder)).toEqual(['a.flow.json'])
})

it('says why it cannot save, and keeps the old file', async () => {
  const { files, path } = await allowed('missing/../a.flow.json', 'old')
  const inFile = join(path, 'b.flow.json')
  files.allow(inFile)
  expect(await files.save({ path: inFile, text: 'x', expectedHash: null })).toMatchObject({
    kind: 'failed',
    message: expect.stringContaining('cannot be saved'),
  })
  expect(await readFile(path, 'utf8')).toBe('old')
})
