import type { ServerResponse } from 'node:http'
import type { StepResult } from '@crossdock/shared/node'
import { afterEach, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { type NodeTestOptions, runStep, runVerify } from '../testing/run-node.ts'
import { httpRequestExecutor } from './execute.ts'
import { httpRequestManifest } from './manifest.ts'
import { type LoopbackSystem, type SeenCall, startSystem } from './testing/loopback-system.ts'

type Config = z.input<typeof httpRequestManifest.config>
const node = { manifest: httpRequestManifest, executor: httpRequestExecutor }
const open: LoopbackSystem[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each[Symbol.asyncDispose]()
})

async function start(answer: (call: SeenCall, response: ServerResponse) => void) {
  const wms = await startSystem(answer)
  open.push(wms)
  const config = (extra: Partial<Config>): Config => ({ system: 'wms', path: '/orders', ...extra })
  return {
    seen: wms.seen,
    run: (extra: Partial<Config>, options: NodeTestOptions = {}) =>
      runStep(node, config(extra), { system: wms.system, ...options }),
    verify: (extra: Partial<Config>, options: NodeTestOptions = {}) =>
      runVerify(node, config(extra), { system: wms.system, ...options }),
  }
}

const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
const payloadOf = (result: StepResult) => (result.kind === 'emit' ? result.emissions[0]?.payload : undefined)

describe('a call', () => {
  it('sends the payload as JSON with the key of its effect, and passes the answer on', async () => {
    const { run, seen } = await start((_call, response) => json(response, 201, { id: 'W-1' }))
    const result = await run({}, { payload: { number: 'SO-1', note: '=7*7 {{7*7}}' } })
    expect(payloadOf(result)).toEqual({ id: 'W-1' })
    expect(seen).toMatchObject([
      {
        method: 'POST',
        url: '/orders',
        body: '{"number":"SO-1","note":"=7*7 {{7*7}}"}',
        headers: { 'content-type': 'application/json', 'idempotency-key': 'e'.repeat(64) },
      },
    ])
  })

  it('calculates path, query, headers and body from the record, each value URL-encoded where it stands', async () => {
    const { run, seen } = await start((_call, response) => json(response, 200, null))
    await run(
      {
        method: 'PUT',
        path: '/orders/{number}/lines/{line}',
        pathValues: { number: '=number', line: 3 },
        query: { site: '=site', all: true, left: '=missing', none: null },
        headers: { 'X-Site': '=site', 'X-Left': null },
        body: '={"number": number, "upper": upper(site)}',
        idempotency: { header: 'X-Request-Id' },
      },
      { payload: { number: 'SO/1?x=../..', site: 'a&b', missing: null } },
    )
    expect(seen).toMatchObject([
      {
        url: '/orders/SO%2F1%3Fx%3D..%2F../lines/3?site=a%26b&all=true',
        headers: { 'x-site': 'a&b', 'x-request-id': 'e'.repeat(64) },
        body: '{"number":"SO/1?x=../..","upper":"A&B"}',
      },
    ])
    expect(seen[0]?.headers).not.toHaveProperty('x-left')
  })

  it('has no body and no key when it is a GET, and no body when it is a DELETE', async () => {
    const { run, seen } = await start((_call, response) => json(response, 200, { ok: true }))
    await run({ method: 'GET' }, { payload: { a: 1 } })
    await run({ method: 'DELETE' }, { payload: { a: 1 } })
    expect(seen).toMatchObject([{ body: '' }, { body: '', headers: { 'idempotency-key': 'e'.repeat(64) } }])
    expect(seen[0]?.headers).not.toHaveProperty('idempotency-key')
  })

  it('can be a form or a text, and refuses data that does not fit before it is sent', async () => {
    const { run, seen } = await start((_call, response) => response.end())
    await run({ contentType: 'form' }, { payload: { a: '1 & 2', b: null, c: false } })
    await run({ contentType: 'text', body: '=note' }, { payload: { note: 'Grüße' } })
    expect(seen).toMatchObject([
      { body: 'a=1+%26+2&c=false', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      { body: 'Grüße', headers: { 'content-type': 'text/plain; charset=utf-8' } },
    ])
    for (const [contentType, payload] of [
      ['form', { a: { b: 1 } }],
      ['form', [1]],
      ['text', { a: 1 }],
    ] as const) {
      await expect(run({ contentType }, { payload })).rejects.toMatchObject({ code: 'INPUT_INVALID', outcome: 'none' })
    }
    expect(seen).toHaveLength(2)
  })

  it('goes on with the payload, or with the payload and the answer in a field', async () => {
    const { run, seen } = await start((_call, response) => json(response, 200, { id: 'W-1' }))
    const payload = { number: 'SO-1', wms: { site: 'A' } }
    expect(payloadOf(await run({ result: 'payload' }, { payload }))).toEqual(payload)
    expect(payloadOf(await run({ result: { mergeAt: 'wms.answer' } }, { payload }))).toEqual({
      number: 'SO-1',
      wms: { site: 'A', answer: { id: 'W-1' } },
    })
    expect(payload).toEqual({ number: 'SO-1', wms: { site: 'A' } })
    await expect(run({ result: { mergeAt: 'number.answer' } }, { payload })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      outcome: 'none',
    })
    expect(seen).toHaveLength(2)
  })

  it('never touches a prototype through the field for the answer', async () => {
    for (const mergeAt of ['__proto__.polluted', 'a.constructor.prototype', 'prototype', 'a..b', '']) {
      expect(httpRequestManifest.config.safeParse({ system: 'wms', path: '/', result: { mergeAt } }).success).toBe(
        false,
      )
    }
    const { run } = await start((_call, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"__proto__":{"polluted":1}}'),
    )
    await expect(run({})).rejects.toMatchObject({ code: 'REMOTE_INVALID_ANSWER' })
    expect({}).not.toHaveProperty('polluted')
  })

  it('leaves the same evidence when it is refused, and its request when no answer came', async () => {
    const { run } = await start((call, response) =>
      call.url === '/lost' ? response.destroy() : json(response, 422, { code: 'BLOCKED' }),
    )
    const request = { method: 'POST', body: '{"number":"SO-1"}' }
    await expect(run({}, { payload: { number: 'SO-1' } })).rejects.toMatchObject({
      code: 'REMOTE_REJECTED',
      evidence: { request, response: { status: 422, body: '{"code":"BLOCKED"}' } },
    })
    const lost = await run({ path: '/lost' }, { payload: { number: 'SO-1' } }).catch((thrown: unknown) => thrown)
    expect(lost).toMatchObject({ outcome: 'unknown', evidence: { request: { ...request, path: '/lost' } } })
    expect(lost).not.toHaveProperty('evidence.response')
  })

  it('leaves evidence of both sides, bounded and without what speaks of secrets', async () => {
    const { run } = await start((_call, response) =>
      json(response, 200, { long: 'ü'.repeat(50_000) }, { 'set-cookie': 'session=canary', 'x-trace': 't1' }),
    )
    const result = await run(
      { query: { a: 1 }, headers: { 'X-Api-Key': 'canary', 'X-Site': 'A' } },
      { payload: { n: 1 } },
    )
    const evidence = result.kind === 'emit' ? result.evidence : undefined
    expect(evidence).toMatchObject({
      request: {
        method: 'POST',
        path: '/orders?a=1',
        headers: { 'x-api-key': '[secret]', 'x-site': 'A' },
        body: '{"n":1}',
      },
      response: { status: 200, headers: { 'x-trace': 't1', 'set-cookie': '[secret]' } },
    })
    expect(JSON.stringify(evidence)).not.toContain('canary')
    expect(JSON.stringify(evidence).length).toBeLessThan(40_000)
  })
})

describe('the answer to a write', () => {
  it.each([
    [400, 'REMOTE_REJECTED', 'none'],
    [401, 'REMOTE_UNAUTHORIZED', 'none'],
    [403, 'REMOTE_REJECTED', 'none'],
    [404, 'REMOTE_REJECTED', 'none'],
    [409, 'REMOTE_REJECTED', 'none'],
    [302, 'REMOTE_REJECTED', 'none'],
    [408, 'REMOTE_UNAVAILABLE', 'none'],
    [425, 'REMOTE_UNAVAILABLE', 'none'],
    [429, 'REMOTE_UNAVAILABLE', 'none'],
    [503, 'REMOTE_UNAVAILABLE', 'none'],
    [500, 'REMOTE_UNAVAILABLE', 'unknown'],
    [502, 'REMOTE_UNAVAILABLE', 'unknown'],
    [504, 'REMOTE_UNAVAILABLE', 'unknown'],
  ] as const)('%i is %s with outcome %s', async (status, code, outcome) => {
    const { run } = await start((_call, response) => response.writeHead(status).end('x'.repeat(3000)))
    await expect(run({})).rejects.toMatchObject({ code, outcome, detail: { status, answer: 'x'.repeat(2000) } })
  })

  it.each([500, 502])('%i to a GET has no effect that could be lost', async (status) => {
    const { run } = await start((_call, response) => response.writeHead(status).end())
    await expect(run({ method: 'GET' })).rejects.toMatchObject({ code: 'REMOTE_UNAVAILABLE', outcome: 'none' })
  })

  it.each([
    ['7', 7000],
    ['Sat, 21 Nov 2026 08:00:30 GMT', 30_000],
    ['Sat, 21 Nov 2026 07:00:00 GMT', 0],
    ['31536000', 3_600_000],
    ['soon', undefined],
    ['-5', undefined],
  ])('with Retry-After %j asks to wait that long, an hour at most', async (retryAfter, retryAfterMs) => {
    const date = 'Sat, 21 Nov 2026 08:00:00 GMT'
    const { run } = await start((_call, response) => {
      response.sendDate = false
      response.writeHead(429, { 'retry-after': retryAfter, date }).end()
    })
    const error = await run({}).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'REMOTE_UNAVAILABLE', retryAfterMs })
  })

  it('is a success where the settings say so', async () => {
    const { run } = await start((_call, response) => json(response, 409, { id: 'W-1' }))
    expect(payloadOf(await run({ success: ['2xx', '409'] }))).toEqual({ id: 'W-1' })
    await expect(run({ success: ['201'] })).rejects.toMatchObject({ code: 'REMOTE_REJECTED' })
  })

  it('is a refusal when its body says so', async () => {
    const { run } = await start((_call, response) => json(response, 200, { result: 'ERROR', text: 'no stock' }))
    await expect(run({ failWhen: '=body.result == "ERROR"' })).rejects.toMatchObject({
      code: 'REMOTE_REJECTED',
      outcome: 'none',
      detail: { answer: '{"result":"ERROR","text":"no stock"}' },
    })
    expect(payloadOf(await run({ failWhen: '=status == 201' }))).toMatchObject({ text: 'no stock' })
  })

  it('leaves the outcome open when the condition that judges it fails', async () => {
    const { run } = await start((_call, response) => json(response, 200, {}))
    for (const failWhen of ['=body.result.code == 1', '=status', 'true']) {
      await expect(run({ failWhen }), failWhen).rejects.toMatchObject({ outcome: 'unknown' })
    }
  })

  it('leaves the outcome open when it cannot be read', async () => {
    const bodies = ['{"id":', '', Buffer.from([0x22, 0xff, 0x22])]
    const { run } = await start((_call, response) =>
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(bodies.shift()),
    )
    await expect(run({})).rejects.toMatchObject({ code: 'REMOTE_INVALID_ANSWER', outcome: 'unknown' })
    expect(payloadOf(await run({}))).toBeNull()
    await expect(run({})).rejects.toMatchObject({ code: 'REMOTE_INVALID_ANSWER', outcome: 'unknown' })
  })

  it('is a text when it is not JSON, in the charset it names', async () => {
    const { run } = await start((_call, response) =>
      response.writeHead(200, { 'content-type': 'text/plain; charset=iso-8859-1' }).end(Buffer.from([0xfc])),
    )
    expect(payloadOf(await run({}))).toBe('ü')
  })

  it('that never comes leaves the outcome open', async () => {
    const { run } = await start((_call, response) => response.destroy())
    await expect(run({})).rejects.toMatchObject({ code: 'REMOTE_UNAVAILABLE', outcome: 'unknown' })
  })
})

describe('the probe', () => {
  const probe: Config['verify'] = {
    path: '/orders/{key}',
    pathValues: { key: '=record.key' },
    doneWhen: '=status == 200 && body.reference == record.key',
  }

  it('finds the effect done, and answers what the call would have', async () => {
    const { verify, seen } = await start((_call, response) => json(response, 200, { reference: 'SO-1001', id: 'W-1' }))
    expect(await verify({ verify: probe })).toMatchObject({
      outcome: 'done',
      result: { kind: 'emit', emissions: [{ port: 'out', payload: { id: 'W-1' } }] },
    })
    expect(await verify({ verify: { ...probe, result: '={"id": body.id}' } })).toMatchObject({
      result: { emissions: [{ payload: { id: 'W-1' } }] },
    })
    expect(await verify({ verify: probe, result: 'payload' }, { payload: { n: 1 } })).toMatchObject({
      result: { emissions: [{ payload: { n: 1 } }] },
    })
    expect(seen.every(({ method, url }) => method === 'GET' && url === '/orders/SO-1001')).toBe(true)
  })

  it('finds it not done when the target does not know it, or when its own condition says so', async () => {
    const answers: [number, unknown][] = [
      [404, {}],
      [200, { reference: null }],
    ]
    const { verify } = await start((_call, response) => json(response, ...(answers.shift() ?? [500, null])))
    expect(await verify({ verify: probe })).toEqual({ outcome: 'not-done' })
    expect(await verify({ verify: { ...probe, notDoneWhen: '=status == 200 && body.reference == null' } })).toEqual({
      outcome: 'not-done',
    })
  })

  it('settles nothing on another answer, or when its condition cannot be evaluated', async () => {
    const answers: unknown[] = [{ reference: 'SO-9' }, 'text']
    const { verify } = await start((_call, response) => json(response, 200, answers.shift()))
    expect(await verify({ verify: probe })).toMatchObject({ outcome: 'unknown' })
    expect(await verify({ verify: probe })).toMatchObject({ outcome: 'unknown', why: expect.any(String) })
  })

  it('throws with an open outcome when it cannot be asked', async () => {
    const answers = [503, 500, 401]
    const { verify } = await start((_call, response) => {
      const status = answers.shift()
      if (status) response.writeHead(status).end()
      else response.destroy()
    })
    for (let i = 0; i < 4; i++) await expect(verify({ verify: probe })).rejects.toMatchObject({ outcome: 'unknown' })
  })
})

describe('the manifest', () => {
  const parse = (extra: Partial<Config>) => httpRequestManifest.config.parse({ system: 'wms', path: '/', ...extra })

  it('says which calls may simply be repeated and which can be verified', () => {
    const { isRepeatable, isVerifiable } = httpRequestManifest
    expect(isRepeatable(parse({}))).toBe(false)
    expect(isRepeatable(parse({ method: 'PUT' }))).toBe(false)
    expect(isRepeatable(parse({ method: 'GET' }))).toBe(true)
    expect(isRepeatable(parse({ idempotency: { targetHonours: true } }))).toBe(true)
    expect(isRepeatable(parse({ method: 'PUT', idempotency: { isNatural: true } }))).toBe(true)
    expect(isVerifiable(parse({}))).toBe(false)
    expect(isVerifiable(parse({ verify: { path: '/', doneWhen: 'true' } }))).toBe(true)
  })

  it('finds a place in the path without a value, and a key that is honoured but not sent', () => {
    const { check } = httpRequestManifest
    expect(check(parse({ path: '/a/{b}' }))).toMatchObject([{ path: ['path'] }])
    expect(check(parse({ path: '/a/{b}', pathValues: { b: 1 } }))).toEqual([])
    expect(check(parse({ verify: { path: '/{c}', doneWhen: 'true' } }))).toMatchObject([{ path: ['verify', 'path'] }])
    expect(check(parse({ idempotency: { header: 'none', targetHonours: true } }))).toMatchObject([
      { path: ['idempotency', 'header'] },
    ])
  })
})
