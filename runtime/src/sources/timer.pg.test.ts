import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { createLog } from '../log.ts'
import { startRuntime } from '../main.ts'
import type { Services } from '../services.ts'
import { apiClient } from '../testing/api-client.ts'
import { declare } from '../testing/declare.ts'
import { postgresUrl } from '../testing/services.ts'
import { startTestRuntime } from '../testing/test-runtime.ts'
import { startTestTarget } from '../testing/test-target.ts'

const once = { type: 'every', seconds: 604_800 }
const everySecond = { type: 'every', seconds: 1 }
const dayMs = 86_400_000

async function publish(services: Services, id: string, source: object): Promise<void> {
  const document = {
    ...{ format: 'crossdock/flow@1', id, name: id, record: { entity: 'order', key: '=scheduledFor' } },
    nodes: {
      due: { version: 1, name: 'Due', ...source },
      keep: { type: 'filter', version: 1, name: 'Keep', config: { keep: '=true' } },
    },
    wires: [{ from: 'due.out', to: 'keep' }],
  }
  const published = await services.publish(JSON.stringify(document), { message: 'test', actor: { name: 'tester' } })
  expect(published.ok ? [] : [...published.problems, ...published.missing]).toEqual([])
}

async function ticksOf({ database }: Services, flow: string): Promise<number> {
  const text = `select count(*)::int as n from schedule_fires where flow_id like $1 and outcome = 'done'`
  const { rows } = await database.query<{ n: number }>({ text, values: [flow] })
  return rows[0]?.n ?? 0
}

const schedulerAlone = { api: false, worker: false, scheduler: true }
const silent = createLog({ level: 'silent' })

it('sources that are due at the same moment follow each other at once, however many they are', async () => {
  await using first = await startTestRuntime({
    databaseUrl: postgresUrl(),
    parts: { api: true, worker: true, scheduler: false },
  })
  const { services } = first.runtime
  for (let n = 0; n < 60; n++) await publish(services, `due-${n}`, { type: 'schedule', config: { when: once } })
  // It looks once: whatever it does not take then or right afterwards, it would take tomorrow.
  const parts = { parts: schedulerAlone, log: silent, lookForDueEveryMs: dayMs }
  const second = await startRuntime({ ...first.options, ...parts })
  try {
    await expect.poll(() => ticksOf(services, 'due-%')).toBe(60)
  } finally {
    await second.stop('finish')
  }
})

it('systems that do not answer their polls hold up nobody else', async () => {
  await using target = await startTestTarget()
  target.behave = () => ({ taken: false, answer: 'hang' })
  await using started = await startTestRuntime({ databaseUrl: postgresUrl() })
  const { services } = started.runtime
  await declare(services, {
    systems: { silent: { kind: 'http', baseUrl: target.url, network: 'loopback', maxConcurrent: 4 } },
  })
  const timeouts = { headersMs: 600_000, totalMs: 600_000 }
  for (let n = 0; n < 20; n++) {
    const config = { system: 'silent', path: '/orders', when: once, messageId: '=id', timeouts }
    await publish(services, `hangs-${n}`, { type: 'http-poll', config })
  }
  await expect.poll(() => target.calls.length).toBe(4)
  await publish(services, 'punctual', { type: 'schedule', config: { when: everySecond } })
  await expect.poll(() => ticksOf(services, 'punctual')).toBeGreaterThan(1)
  await started.runtime.stop('abort')
})

it('a source whose poll fails is told with its cause, until it brings something again', async () => {
  await using target = await startTestTarget()
  target.behave = () => ({ taken: false, answer: { status: 403 } })
  await using started = await startTestRuntime({ databaseUrl: postgresUrl() })
  const { services } = started.runtime
  await declare(services, { systems: { erp: { kind: 'http', baseUrl: target.url, network: 'loopback' } } })
  const config = { system: 'erp', path: '/orders', when: everySecond, messageId: '=id' }
  await publish(services, 'polled', { type: 'http-poll', config })
  const token = (await readFile(started.runtime.adminTokenPath, 'utf8')).trim()
  const api = apiClient({ url: started.runtime.url, token })
  const failing = async () => (await api.listFlows({})).items[0]?.failingSources
  await expect.poll(failing).toMatchObject([{ node: 'due', code: 'REMOTE_REJECTED', message: expect.any(String) }])
  target.behave = () => ({ taken: true, answer: { status: 200, body: [] } })
  await expect.poll(failing).toEqual([])
})
