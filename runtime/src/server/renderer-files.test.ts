import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { type IncomingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FastifyInstance, fastify } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addErrorAnswers } from './error-answers.ts'
import { addRendererFiles } from './renderer-files.ts'

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

async function serve(folder: string): Promise<FastifyInstance> {
  const app = fastify({ exposeHeadRoutes: false })
  addErrorAnswers(app)
  addRendererFiles(app, { folder })
  await app.listen({ host: '127.0.0.1', port: 0 })
  return app
}

/** Sends the path exactly as it is written: `fetch` would tidy it up first. */
function ask(
  app: FastifyInstance,
  path: string,
  { method = 'GET', headers = {} }: { readonly method?: string; readonly headers?: Record<string, string> } = {},
): Promise<Answer> {
  const address = app.server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
      let text = ''
      answer.on('data', (piece) => {
        text += piece
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }))
    })
    call.on('error', reject).end()
  })
}

describe('the built designer', () => {
  let folder: string
  let app: FastifyInstance

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crossdock-renderer-'))
    const root = join(folder, 'renderer')
    await mkdir(join(root, 'assets'), { recursive: true })
    await writeFile(join(folder, 'secret.txt'), 'canary')
    await writeFile(join(root, 'index.html'), '<title>Crossdock</title>')
    await writeFile(join(root, 'favicon.svg'), '<svg/>')
    await writeFile(join(root, 'assets/index-DfG3k_1a.js'), 'start()')
    await symlink(join(folder, 'secret.txt'), join(root, 'link.txt'))
    await symlink(folder, join(root, 'out'))
    app = await serve(root)
  })
  afterAll(async () => {
    await app.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('is served at / with a policy of its own, and asked for again each time', async () => {
    const { status, headers, text } = await ask(app, '/?from=mail')
    expect([status, text]).toEqual([200, '<title>Crossdock</title>'])
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'content-security-policy':
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; worker-src 'self' blob:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; form-action 'none'",
    })
  })

  it('keeps what has a hash in its name for ever, and nothing else', async () => {
    const { headers, text } = await ask(app, '/assets/index-DfG3k_1a.js')
    expect(text).toBe('start()')
    expect(headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    })
    const icon = await ask(app, '/favicon.svg')
    expect(icon.headers).toMatchObject({ 'content-type': 'image/svg+xml', 'cache-control': 'no-cache' })
  })

  it('answers 304 to who has it already, and HEAD without a body', async () => {
    const { etag = '' } = (await ask(app, '/')).headers
    expect(await ask(app, '/', { headers: { 'if-none-match': etag } })).toMatchObject({ status: 304, text: '' })
    const head = await ask(app, '/', { method: 'HEAD' })
    expect(head).toMatchObject({ status: 200, text: '', headers: { etag, 'content-length': '24' } })
  })

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/..%5csecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/%252e%252e/secret.txt',
    '//secret.txt',
    '/link.txt',
    '/out/secret.txt',
    '/secret.txt%00.html',
    '/%00',
    '/%zz',
    '/assets',
    '/assets/',
    `/${'a'.repeat(5000)}`,
  ])('never leads out of its folder: %s', async (path) => {
    const { status, text } = await ask(app, path)
    expect([400, 404]).toContain(status)
    expect(text).not.toContain('canary')
  })

  it('takes no other method', async () => {
    expect((await ask(app, '/index.html', { method: 'POST' })).status).toBe(404)
  })

  it('is told how to build where it is not built, and is served once it is', async () => {
    const missing = join(folder, 'later')
    const unbuilt = await serve(missing)
    const page = await ask(unbuilt, '/')
    expect(page).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } })
    expect(page.text).toContain('not built yet')
    expect((await ask(unbuilt, '/assets/x.js')).status).toBe(404)
    await mkdir(missing)
    await writeFile(join(missing, 'index.html'), 'built')
    expect((await ask(unbuilt, '/')).text).toBe('built')
    await unbuilt.close()
  })
})
