import { readFile, realpath } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { appHost, appScheme } from './app-origin.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
}

/** The folder of the built scripts. Not the whole origin: what a runtime answers below `/connections/` is never a script. */
const scripts = `${appScheme}://${appHost}/assets/`

/**
 * What the page may do. Scripts come from the app alone, and none is made from text; WebAssembly is allowed for the preview
 * of code nodes. Runtimes are reached through the app's own origin, so the page connects to nothing else. Mantine and the
 * code editor set styles inline.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  `script-src ${scripts} 'wasm-unsafe-eval'`,
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  `worker-src ${scripts} blob:`,
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const headers = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-cache',
} as const

/**
 * Answers a request for a file of the renderer. Whatever leads out of `folder`, through `..`, an encoded separator or a
 * symbolic link, is not found, as is a file whose type is not on the list.
 */
export async function answerRendererFile(folder: string, pathname: string): Promise<Response> {
  const file = await findFile(folder, pathname)
  const type = types[extname(file ?? '').toLowerCase()]
  const content = file === undefined || type === undefined ? undefined : await readFile(file).catch(() => undefined)
  if (content === undefined || type === undefined) {
    return new Response('Not found', { status: 404, headers: { ...headers, 'content-type': 'text/plain' } })
  }
  return new Response(new Uint8Array(content), { headers: { ...headers, 'content-type': type } })
}

async function findFile(folder: string, pathname: string): Promise<string | undefined> {
  const decoded = decode(pathname)
  if (decoded === undefined || /[\\\0:]/.test(decoded) || decoded.split('/').includes('..')) return undefined
  try {
    const root = await realpath(folder)
    const file = await realpath(join(root, decoded === '/' ? 'index.html' : decoded))
    return file.startsWith(root + sep) ? file : undefined
  } catch {
    return undefined
  }
}

function decode(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return undefined
  }
}
