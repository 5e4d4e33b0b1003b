import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { callBridge } from './bridge.ts'
import { expect, test } from './launch.ts'

/** A remote runtime as far as the connection is concerned: it notes what comes in and streams until it is left. */
async function startRemote() {
  const calls: IncomingMessage[] = []
  const bodies: string[] = []
  let streams = 0
  const server: Server = createServer((request, response) => {
    calls.push(request)
    if (request.url === '/api/v1/events') {
      streams++
      response.once('close', () => streams--)
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: one\n\n')
      return
    }
    if (request.url === '/api/v1/away') return void response.writeHead(302, { location: '/elsewhere' }).end()
    if (request.url === '/page.js')
      return void response.writeHead(200, { 'content-type': 'text/javascript' }).end('window.pwned = 1')
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      bodies.push(body)
      response.writeHead(201, { 'content-type': 'application/json', 'set-cookie': 'a=b' }).end('{"ok":true}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    bodies,
    streams: () => streams,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

test('calls to a remote carry its token, which the page never has, and nothing of the page', async ({
  launchShell,
  userData,
}) => {
  const remote = await startRemote()
  const { app, page } = await launchShell()
  const token = 'canary-token-4711'
  const saved = await callBridge<{ apiUrl: string; token: string }>(page, 'saveRemote', {
    ...{ name: 'warehouse', url: remote.url, token },
  })
  const answer = await page.evaluate(`fetch('${saved.apiUrl}/api/v1/flows?limit=1', {
    method: 'POST', body: '{"a":1}',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'k1', authorization: 'Bearer forged' },
  }).then(async (answer) => [answer.status, await answer.json()])`)
  expect(answer).toEqual([201, { ok: true }])
  const [call] = remote.calls
  expect([call?.method, call?.url, remote.bodies]).toEqual(['POST', '/api/v1/flows?limit=1', ['{"a":1}']])
  expect(call?.headers).toMatchObject({ authorization: `Bearer ${token}`, 'idempotency-key': 'k1' })
  expect([call?.headers.origin, call?.headers.cookie, call?.headers.referer]).toEqual([undefined, undefined, undefined])

  const known = JSON.stringify([await callBridge(page, 'listRemotes'), await page.evaluate('JSON.stringify(seen)')])
  expect(known).not.toContain(token)
  const kept = await readFile(join(userData, 'remotes.json'), 'utf8')
  expect(kept).not.toContain(token)
  const info = await callBridge<{ canKeepSecrets: boolean }>(page, 'appInfo')
  expect(saved.token).toBe(info.canKeepSecrets ? 'sealed' : 'untilExit')

  // The same name at another origin does not inherit the token.
  const moved = await callBridge(page, 'saveRemote', { name: 'warehouse', url: 'https://other.example' })
  expect(moved).toMatchObject({ token: 'missing' })
  await callBridge(page, 'removeRemote', { name: 'warehouse' })
  expect(await callBridge(page, 'listRemotes')).toEqual([])
  expect(await page.evaluate(`fetch('${saved.apiUrl}/api/v1/flows').then(({ status }) => status)`)).toBe(502)
  await app.close()
  await remote.close()
})

test('live events stream to the page, and the call ends when the page leaves', async ({ launchShell }) => {
  const remote = await startRemote()
  const { page } = await launchShell()
  const { apiUrl } = await callBridge<{ apiUrl: string }>(page, 'saveRemote', {
    name: 'live',
    url: remote.url,
    token: 't',
  })
  const first = await page.evaluate(`(async () => {
    window.ending = new AbortController()
    const answer = await fetch('${apiUrl}/api/v1/events', { signal: ending.signal })
    const { value } = await answer.body.getReader().read()
    return new TextDecoder().decode(value)
  })()`)
  expect(first).toBe('data: one\n\n')
  expect(remote.streams()).toBe(1)
  await page.evaluate('ending.abort()')
  await expect.poll(remote.streams).toBe(0)
  await remote.close()
})

test('what a remote answers is data: no redirect is followed, no script of it runs', async ({ launchShell }) => {
  const remote = await startRemote()
  const { page } = await launchShell()
  const { apiUrl } = await callBridge<{ apiUrl: string }>(page, 'saveRemote', {
    name: 'sly',
    url: remote.url,
    token: 't',
  })
  await page.evaluate(`fetch('${apiUrl}/api/v1/away', { redirect: 'manual' }).catch(() => undefined)`)
  await page.evaluate(`new Promise((resolve) => {
    const script = Object.assign(document.createElement('script'), { src: '${apiUrl}/page.js' })
    script.onerror = script.onload = resolve
    document.head.append(script)
  })`)
  expect(await page.evaluate('window.pwned')).toBe(undefined)
  expect(await page.evaluate('seen.violations')).toEqual(['script-src-elem'])
  expect(remote.calls.map(({ url }) => url)).toEqual(['/api/v1/away'])
  expect(await page.evaluate(`fetch('${apiUrl}/../local/api/v1/flows').then(({ status }) => status)`)).toBe(502)
  await remote.close()
})

test('a remote without TLS, or with a password in its address, is refused', async ({ launchShell }) => {
  const { page } = await launchShell()
  for (const url of [
    'http://erp.example',
    'https://ana:secret@erp.example',
    'ftp://erp.example',
    'https://erp.example?a=b',
  ]) {
    await expect(callBridge(page, 'saveRemote', { name: 'bad', url, token: 't' })).rejects.toThrow()
  }
  await expect(callBridge(page, 'saveRemote', { name: 'local', url: 'https://a.example' })).rejects.toThrow('local')
})
