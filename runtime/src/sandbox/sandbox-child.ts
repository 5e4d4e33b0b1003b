/**
 * The program of a sandbox process. It reads requests from standard input and writes replies to standard output, both
 * blocking: while user code runs nothing else is to happen here. It ends with its input, or after a fault.
 */
import { readFileSync, readSync, writeSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { encodeFrame, FrameDecoder } from './frames.ts'
import { Guest } from './guest.ts'
import type { SandboxReply, SandboxRequest } from './messages.ts'

/** Jobs after which a VM is made anew, so that nothing can pile up in it. */
const maxJobsPerGuest = 1000

type Job = Extract<SandboxRequest, { kind: 'job' }>

/** The one VM that is alive, and what it was made for. */
interface Tenancy {
  readonly job: Job
  readonly guest: Guest
  readonly jobs: number
}

const wasm = new WebAssembly.Module(readFileSync(fileURLToPath(import.meta.resolve('quickjs-wasi/quickjs.wasm'))))
let tenancy: Tenancy | undefined

reply({ kind: 'ready' })
for (const request of requests()) {
  if (request.kind === 'job') {
    tenancy = await settle(request)
  } else if (tenancy) {
    const { answer, fault } = tenancy.guest.run(request.item)
    reply({ kind: 'answer', answer, fault })
    if (fault) break
  }
}

/** Goes on with the VM at hand when it belongs to the same flow and code; otherwise makes a new one. */
async function settle(job: Job): Promise<Tenancy> {
  const isSame = tenancy !== undefined && JSON.stringify(tenancy.job) === JSON.stringify(job)
  if (tenancy && isSame && tenancy.jobs < maxJobsPerGuest) return { ...tenancy, jobs: tenancy.jobs + 1 }
  return { job, guest: await Guest.create({ wasm, code: job.code, limits: job.limits }), jobs: 1 }
}

function* requests(): Generator<SandboxRequest> {
  const decoder = new FrameDecoder()
  const buffer = Buffer.alloc(64 * 1024)
  for (let length = read(buffer); length > 0; length = read(buffer)) {
    // The supervisor is the only writer, and trusted.
    yield* decoder.push(Buffer.from(buffer.subarray(0, length))) as readonly SandboxRequest[]
  }
}

/** Waits for input; answers 0 at its end, which Windows reports as an error. */
function read(buffer: Buffer): number {
  try {
    return readSync(0, buffer)
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EOF') return 0
    throw thrown
  }
}

function reply(message: SandboxReply): void {
  const frame = encodeFrame(message)
  for (let written = 0; written < frame.length; ) written += writeSync(1, frame, written)
}
