import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serializeCase } from '@crossdock/shared/case'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { linesCase } from '../cases/testing/case-bench.ts'
import { type DesignerRuntime, startDesignerRuntime } from '../server/testing/designer-runtime.ts'
import { runCrossdock } from './testing/run-crossdock.ts'

let runtime: DesignerRuntime
let folder: string
beforeAll(async () => {
  runtime = await startDesignerRuntime()
  folder = await mkdtemp(join(tmpdir(), 'crossdock-cases-'))
})
afterAll(async () => {
  await runtime[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const call = (args: readonly string[]) =>
  runCrossdock(args, { CROSSDOCK_SERVER: runtime.url, CROSSDOCK_TOKEN: runtime.adminToken })

it('cases travel to the runtime and back as the same files', { timeout: 120_000 }, async () => {
  const file = join(folder, 'three-lines.case.json')
  await writeFile(file, serializeCase(linesCase()))
  expect(await call(['cases', 'push', 'lines', folder])).toMatchObject({ exitCode: 0, stdout: 'three-lines: saved\n' })
  const back = join(folder, 'back')
  expect(await call(['cases', 'pull', 'lines', back])).toMatchObject({ exitCode: 0 })
  expect(await readdir(back)).toEqual(['three-lines.case.json'])
  // Two files of one case are no answer to which of them counts.
  const twice = await call(['cases', 'push', 'lines', folder])
  expect(twice).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('Two files') })
  const { items } = await runtime.viewer.listCases({ params: { flow: 'lines' } })
  expect(items.map(({ document }) => document)).toEqual([linesCase()])
})

it('nothing is sent when a file is no case', { timeout: 120_000 }, async () => {
  await writeFile(join(folder, 'broken.case.json'), '{')
  expect(await call(['cases', 'push', 'other', folder])).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('broken.case.json is no case'),
  })
})
