import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findAppPaths } from './app-paths.ts'

const nodeName = process.platform === 'win32' ? 'node.exe' : 'node'

it('a package runs its runtime as JavaScript on the Node that it brings, whatever the environment says', () => {
  const mainFolder = join('/opt', 'app.asar', 'dist', 'main')
  const env = { CROSSDOCK_NODE: '/tmp/other' }
  const paths = findAppPaths({ mainFolder, isPackaged: true, resourcesFolder: '/opt', env })
  expect(paths).toMatchObject({
    rendererFolder: join('/opt', 'app.asar', 'dist', 'renderer'),
    preload: join('/opt', 'app.asar', 'dist', 'preload', 'preload.cjs'),
    runtimeProgram: join('/opt', 'runtime', 'runtime', 'src', 'cli', 'main.js'),
    node: { path: join('/opt', 'node', nodeName), isElectron: false },
  })
})

it('a checkout takes the named Node, then the pinned one, then Electron’s own where that is new enough', async () => {
  const checkout = await mkdtemp(join(tmpdir(), 'crossdock-paths-'))
  const find = (env: Record<string, string>) =>
    findAppPaths({
      mainFolder: join(checkout, 'desktop', 'dist', 'main'),
      isPackaged: false,
      resourcesFolder: '/nowhere',
      env,
    })
  expect(find({ CROSSDOCK_NODE: '/opt/node' }).node).toEqual({ path: '/opt/node', isElectron: false })
  expect(find({}).node).toEqual({ path: process.execPath, isElectron: true })
  const pinned = join(checkout, 'node_modules', 'node', 'bin', nodeName)
  await mkdir(join(pinned, '..'), { recursive: true })
  await writeFile(pinned, '')
  expect(find({}).node).toEqual({ path: pinned, isElectron: false })
  expect(find({}).runtimeProgram).toBe(join(checkout, 'runtime', 'src', 'cli', 'main.ts'))
  await rm(checkout, { recursive: true })
})
