import { constants } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CrossdockError } from '@crossdock/shared/errors'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { createPathResolver, type PathResolver } from '../security/path-resolver.ts'

/** Where the designer is built to, in an installation. */
const builtFolder = fileURLToPath(new URL('../../../desktop/dist/renderer', import.meta.url))

const headers = {
  'content-security-policy': [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    "connect-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    "form-action 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
} as const

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
}

/** The build puts a hash of the content into the names of these: under one name there is only ever one content. */
const hashedAsset = /^assets\/(?:.*\/)?[^/]*-[\w-]{8,}\.\w+$/

/**
 * Serves the built designer at `/`, to anybody: it holds no data and asks for a token itself. Paths go through the one
 * path resolver, so that nothing outside of the folder is ever read. Where nothing is built, `/` says how to build it.
 */
export function addRendererFiles(
  app: FastifyInstance,
  { folder = builtFolder }: { readonly folder?: string | undefined },
): void {
  const paths = createPathResolver({ root: folder, deniedRoots: [] })
  const serve = async (request: FastifyRequest, reply: FastifyReply) => {
    const path = pathOf(request.url)
    const file = path === undefined ? undefined : await openFile(paths, path)
    if (path !== undefined && file) return await send({ path, file }, request, reply)
    if (path === 'index.html')
      return reply
        .headers(headers)
        .type(contentTypes['.html'] ?? '')
        .send(notBuiltPage)
    return reply.callNotFound()
  }
  for (const url of ['/', '/*'])
    app.route({ method: ['GET', 'HEAD'], url, config: { access: 'public' }, handler: serve })
}

/** The path below the folder that an address means; undefined for one that cannot be decoded. */
function pathOf(url: string): string | undefined {
  const [address = '/'] = url.split('?')
  try {
    const path = decodeURIComponent(address).slice(1)
    return path === '' ? 'index.html' : path
  } catch {
    return undefined
  }
}

/** Undefined for what is not there, and for what leads anywhere else: from outside both look the same. */
async function openFile(paths: PathResolver, path: string): Promise<FileHandle | undefined> {
  try {
    return await paths.open(path, constants.O_RDONLY)
  } catch (thrown) {
    const isRefused =
      thrown instanceof CrossdockError && (thrown.code === 'PATH_FORBIDDEN' || thrown.code === 'REMOTE_UNAVAILABLE')
    const isMissing =
      thrown instanceof Error && 'code' in thrown && ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(String(thrown.code))
    if (isRefused || isMissing) return undefined
    throw thrown
  }
}

async function send(
  { path, file }: { readonly path: string; readonly file: FileHandle },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  await using handle = file
  const { size, mtimeMs } = await handle.stat()
  const etag = `"${size.toString(36)}-${Math.trunc(mtimeMs).toString(36)}"`
  reply.headers({
    ...headers,
    etag,
    'cache-control': hashedAsset.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
  })
  if (request.headers['if-none-match'] === etag) return reply.code(304).send()
  reply.type(contentTypes[extname(path).toLowerCase()] ?? 'application/octet-stream')
  if (request.method === 'HEAD') return reply.header('content-length', size).send()
  return reply.send(await handle.readFile())
}

const notBuiltPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Crossdock</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 18vh auto 0; padding: 0 1rem; color-scheme: light dark; }
  code { font: 0.9em ui-monospace, monospace; }
</style>
<h1>The runtime is up</h1>
<p>The designer is not built yet in this installation. Build it in the project’s folder, then reload this page:</p>
<p><code>npm run build</code></p>
<p>Flows run without it: the API is at <code>/api/v1</code>.</p>
`
