import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const serverFile = z.object({ url: z.url(), pid: z.int(), adminTokenPath: z.string() })

/** Where the runtime of a home folder answers, for the other commands on this machine. */
export type ServerFile = z.output<typeof serverFile>

/** Notes the address of a running server in its home folder. Disposing removes the note. */
export async function noteServer(home: string, server: ServerFile): Promise<AsyncDisposable> {
  const path = join(home, 'server.json')
  await writeFile(path, `${JSON.stringify(server)}\n`, { mode: 0o600 })
  return {
    async [Symbol.asyncDispose]() {
      const present = await readServerFile(home)
      if (present?.pid === server.pid) await rm(path, { force: true })
    },
  }
}

/** The server of a home folder, or undefined where none is noted. */
export async function readServerFile(home: string): Promise<ServerFile | undefined> {
  const text = await readFile(join(home, 'server.json'), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return serverFile.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
