import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Where the demo keeps what it needs beside the runtime's own home. */
export interface DemoFolders {
  /** Below the home folder. */
  readonly demo: string
  /** Databases of the sample systems. */
  readonly systems: string
  /** Through which files are exchanged: beside the home folder, because no flow may reach into that. */
  readonly exchange: string
}

/** Makes the folders of the demo. */
export async function makeDemoFolders(home: string): Promise<DemoFolders> {
  const demo = join(home, 'demo')
  const folders = { demo, systems: join(demo, 'systems'), exchange: `${home}-exchange` }
  await mkdir(folders.systems, { recursive: true })
  for (const name of ['orders', 'shipments', 'stock']) await mkdir(join(folders.exchange, name), { recursive: true })
  return folders
}
