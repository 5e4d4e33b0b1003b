import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { type ChildUnderTest, startChild } from './child-process.ts'
import { httpCall } from './http-call.ts'
import type { TargetEffect } from './ledgers.ts'

/** The sample systems that orders are written into. */
export type SampleTarget = 'wms' | 'shop'

/** The sample systems in a process of their own. */
export interface SampleTargets extends AsyncDisposable {
  readonly urls: Readonly<Record<SampleTarget, string>>
  readonly token: string
  /** Sets switches of a system (examples/systems/README.md). */
  break(target: SampleTarget, switches: object): Promise<void>
  /** Turns all switches off. */
  mend(): Promise<void>
  /** The ledgers of both, each in its own order. */
  readEffects(): Promise<readonly TargetEffect[]>
  /** How many calls a system has seen, whatever became of them. */
  countCalls(target: SampleTarget): Promise<number>
}

const token = 'sample-token'
const main = fileURLToPath(new URL('../../../../examples/systems/main.ts', import.meta.url))
const endWithParent = new URL('../../demo/end-with-parent.ts', import.meta.url).href
const operations: Readonly<Record<SampleTarget, string>> = { wms: 'order.create', shop: 'notification.create' }
const pageSize = 1000

const callCounts = z.object({ total: z.int() })

const ledgerPage = z.object({
  entries: z.array(z.object({ seq: z.int(), entityKey: z.string(), payloadHash: z.string() })),
})

/** Starts the sample systems with no orders in them. */
export async function startSampleTargets(folder: string): Promise<SampleTargets> {
  const ports = ['--erp-port', '0', '--wms-port', '0', '--shop-port', '0']
  const args = ['--import', endWithParent, main, '--home', join(folder, 'systems'), '--orders', '0', ...ports]
  const child = startChild(process.execPath, args, { logFile: join(folder, 'systems.log'), hasChannel: true })
  await child.saysLine(/Ready\./)
  const urls = { wms: urlIn(child, 'WMS'), shop: urlIn(child, 'SHOP') }
  const call = async (target: SampleTarget, path: string, how: Parameters<typeof httpCall>[1] = {}) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const { status, text } = await httpCall(urls[target] + path, { ...how, headers })
    if (status >= 300) throw new Error(`${target} answered ${path} with ${status}: ${text}`)
    return JSON.parse(text === '' ? '{}' : text) as unknown
  }
  return {
    urls,
    token,
    async break(target, switches) {
      await call(target, '/__switches', { method: 'POST', body: JSON.stringify(switches) })
    },
    async mend() {
      await Promise.all(
        Object.keys(urls).map((name) => call(name as SampleTarget, '/__switches', { method: 'DELETE' })),
      )
    },
    async readEffects() {
      const read = (target: SampleTarget) => readLedger(target, (path) => call(target, path))
      return (await Promise.all([read('wms'), read('shop')])).flat()
    },
    async countCalls(target) {
      return callCounts.parse(await call(target, '/__calls')).total
    },
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  }
}

function urlIn(child: ChildUnderTest, name: string): string {
  const url = new RegExp(`${name} +(\\S+)`).exec(child.said())?.[1]
  if (url === undefined) throw new Error(`The sample ${name} has not said its address.`)
  return url
}

async function readLedger(target: SampleTarget, get: (path: string) => Promise<unknown>): Promise<TargetEffect[]> {
  const effects: TargetEffect[] = []
  for (let after = 0; ; ) {
    const path = `/__ledger?operation=${operations[target]}&after=${after}&limit=${pageSize}`
    const { entries } = ledgerPage.parse(await get(path))
    for (const { entityKey, payloadHash } of entries) {
      effects.push({ target, reference: entityKey, bodyHash: payloadHash })
    }
    if (entries.length < pageSize) return effects
    after = entries.at(-1)?.seq ?? after
  }
}
