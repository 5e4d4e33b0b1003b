import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { setupUpdates } from './app-updates.ts'

let resourcesFolder = ''
beforeEach(async () => {
  resourcesFolder = await mkdtemp(join(tmpdir(), 'crossdock-updates-'))
})
afterEach(() => rm(resourcesFolder, { recursive: true, force: true }))

const loadUpdater = async () => {
  throw new Error('The updater is loaded.')
}

it('does not even load the updater in a package that was made without a feed', async () => {
  expect(await setupUpdates({ isPackaged: true, resourcesFolder, loadUpdater })).toBe('off')
})

it('does not load the updater in a checkout, whatever lies about', async () => {
  await writeFile(join(resourcesFolder, 'app-update.yml'), 'provider: generic\nurl: https://updates.example\n')
  expect(await setupUpdates({ isPackaged: false, resourcesFolder, loadUpdater })).toBe('off')
})

it('loads the updater in a package that was made with a feed', async () => {
  await writeFile(join(resourcesFolder, 'app-update.yml'), 'provider: generic\nurl: https://updates.example\n')
  await expect(setupUpdates({ isPackaged: true, resourcesFolder, loadUpdater })).rejects.toThrow(
    'The updater is loaded.',
  )
})
