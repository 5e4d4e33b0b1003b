import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { z } from 'zod'

const portsSchema = z.strictObject({ runtime: z.int(), erp: z.int(), wms: z.int(), shop: z.int() })

/** The ports of the demo. */
export type DemoPorts = z.output<typeof portsSchema>

const usualPorts: DemoPorts = { runtime: 4100, erp: 4101, wms: 4102, shop: 4103 }

/**
 * Chooses the ports: those of the last start, which a file remembers, because the WMS has messages for that address; the
 * usual ones the first time. Where one is taken, a free one stands in and `tell` says so.
 */
export async function choosePorts(file: string, tell: (line: string) => void): Promise<DemoPorts> {
  const wanted = (await readPorts(file)) ?? usualPorts
  const chosen: Record<string, number> = {}
  for (const [name, port] of Object.entries(wanted)) {
    const free = (await tryPort(port)) ?? (await tryPort(0)) ?? 0
    if (free !== port) tell(`Port ${port} is in use; the ${name} gets ${free}.`)
    chosen[name] = free
  }
  const ports = portsSchema.parse(chosen)
  await writeFile(file, `${JSON.stringify(ports)}\n`)
  return ports
}

async function readPorts(file: string): Promise<DemoPorts | undefined> {
  try {
    return portsSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return undefined
  }
}

/** The port if it can be had; undefined when it is taken. */
async function tryPort(port: number): Promise<number | undefined> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return undefined
  }
  const { port: open } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return open
}
