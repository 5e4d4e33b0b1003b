/** Stands in for a sandbox process whose engine has been taken over, to test the walls from outside. */
import { once } from 'node:events'
import { writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { encodeFrame } from './frames.ts'

writeSync(1, encodeFrame({ kind: 'ready' }))
// It is the job that takes it over.
await once(process.stdin, 'readable')
const [crime] = process.argv.slice(2)
const hoard: Buffer[] = []
for (;;) {
  await sleep(5)
  if (crime === 'hoard') hoard.push(Buffer.alloc(8 * 1024 * 1024, hoard.length))
  if (crime === 'babble') writeSync(1, encodeFrame({ kind: 'answer', fault: false, answer: { ok: true, json: 7 } }))
  if (crime === 'flood') writeSync(1, Buffer.alloc(64 * 1024, 0xff))
}
