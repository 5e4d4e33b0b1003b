import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { postgresUrl, redisUrl } from '../testing/services.ts'

const run = promisify(execFile)
const main = join(import.meta.dirname, 'main.ts')

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crossdock-bench-test-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

async function bench(...args: string[]) {
  const out = join(folder, 'results.json')
  const env = { ...process.env, DATABASE_URL: postgresUrl(), REDIS_URL: redisUrl() ?? '' }
  const ended = await run(process.execPath, [main, '--out', out, ...args], { env }).catch(
    (thrown: { stdout: string; stderr: string }) => thrown,
  )
  const results: unknown = JSON.parse(await readFile(out, 'utf8').catch(() => 'null'))
  return { results, told: ended.stdout + ended.stderr }
}

describe('npm run bench', () => {
  it('measures the one benchmark that is asked for, tells it as a table and writes it as JSON', async () => {
    const { results, told } = await bench('--only', 'file-rows', '--rows', '200', '--rounds', '1')
    const measured = {
      value: expect.any(Number),
      unit: 'records/s',
      reference: expect.any(Number),
      ratio: expect.any(Number),
      ok: expect.any(Boolean),
    }
    expect(results).toEqual([
      { ...measured, name: 'file-rows', goal: '>= 0.5' },
      { ...measured, name: 'file-rows-inserts', goal: null },
    ])
    expect(told).toMatch(/^file-rows +\d/m)
  }, 60_000)

  it('names the benchmarks that there are when it is asked for another one', async () => {
    const { results, told } = await bench('--only', 'nothing-like-it')
    expect(results).toBeNull()
    expect(told).toContain('There is no benchmark “nothing-like-it”')
    expect(told).toContain('webhook-throughput:')
  })
})
