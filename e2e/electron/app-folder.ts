import { cp, mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout. */
export const checkout = fileURLToPath(new URL('../..', import.meta.url))

/** The tests' own page: what the shell promises is tested without the designer. */
export const ownPage = fileURLToPath(new URL('fixtures/page', import.meta.url))
/** The built designer. */
export const builtDesigner = join(checkout, 'desktop', 'dist', 'renderer')

/**
 * An app with copies of the built main process and preload and of a page, so that no build disturbs the tests. The runtime is
 * that of the checkout. Answers the folder to start Electron with.
 */
export async function makeAppFolder(place: string, page: string): Promise<string> {
  const desktop = join(place, 'desktop')
  await mkdir(join(desktop, 'dist'), { recursive: true })
  await cp(join(checkout, 'desktop', 'package.json'), join(desktop, 'package.json'))
  await cp(join(checkout, 'desktop', 'icons'), join(desktop, 'icons'), { recursive: true })
  for (const part of ['main', 'preload']) {
    await cp(join(checkout, 'desktop', 'dist', part), join(desktop, 'dist', part), { recursive: true })
  }
  await cp(page, join(desktop, 'dist', 'renderer'), { recursive: true })
  for (const part of ['runtime', 'node_modules']) await symlink(join(checkout, part), join(place, part))
  return desktop
}
