import { fileURLToPath } from 'node:url'
import { describe, expect, it, vi } from 'vitest'
import { plainCommand } from './launch-command.ts'
import { SandboxProcess } from './sandbox-process.ts'

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 40_000 })

const rogue = fileURLToPath(new URL('./rogue-child.testing.ts', import.meta.url))

async function outcomeOf(crime: string) {
  const { file, args } = plainCommand(process.execPath)
  const child = new SandboxProcess({ file, args: [...args.slice(0, -1), rogue, crime] })
  await child.ready
  const job = { trustDomain: 'a', code: '', limits: { timeoutMs: 20_000, memoryMb: 8 } }
  if (crime === 'silence') job.limits.timeoutMs = 10
  const outcome = await child.run(job, { items: [{ json: '{}', seed: '', nowMs: 0 }], onAnswer: () => {} })
  await child.ended
  return outcome
}

describe('a sandbox process that breaks out of its engine', () => {
  it.runIf(process.platform === 'linux')('is killed when it takes too much memory', async () => {
    expect(await outcomeOf('hoard')).toBe('memory')
  })

  it('is killed when it says nothing any more', async () => {
    expect(await outcomeOf('silence')).toBe('time')
  })

  it('is killed when it says what makes no sense', async () => {
    expect(await outcomeOf('babble')).toBe('died')
    expect(await outcomeOf('flood')).toBe('died')
  })
})
