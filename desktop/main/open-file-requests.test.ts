import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createOpenFileRequests, flowFilesIn } from './open-file-requests.ts'

it('takes from the arguments of a start what is a flow file, and nothing else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-arguments-'))
  await writeFile(join(folder, 'a.flow.json'), '{}')
  await writeFile(join(folder, 'B.FLOW.JSON'), '{}')
  await writeFile(join(folder, '--c.flow.json'), '{}')
  await writeFile(join(folder, 'plain.json'), '{}')
  await mkdir(join(folder, 'folder.flow.json'))
  const argv = ['.', '--inspect', 'a.flow.json', './B.FLOW.JSON', '--c.flow.json', 'plain.json', 'folder.flow.json']
  expect(flowFilesIn([...argv, 'missing.flow.json', 'https://evil.example/x.flow.json'], folder)).toEqual([
    join(folder, 'a.flow.json'),
    join(folder, 'B.FLOW.JSON'),
  ])
  await rm(folder, { recursive: true })
})

it('keeps requests until the page can take them, each once', () => {
  const requests = createOpenFileRequests()
  const taken: string[] = []
  requests.add('a')
  requests.deliverTo((path) => taken.push(path))
  requests.add('b')
  requests.pause()
  requests.add('c')
  expect(taken).toEqual(['a', 'b'])
  requests.deliverTo((path) => taken.push(path))
  expect(taken).toEqual(['a', 'b', 'c'])
})
