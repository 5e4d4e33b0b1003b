import { promisify } from 'node:util'
import { brotliDecompress, gunzip, zstdDecompress } from 'node:zlib'
import { CrossdockError } from '@crossdock/shared/errors'

/** What we can read; sent as `accept-encoding`. */
export const acceptedEncodings = 'gzip, br, zstd'

type Decompress = (body: Uint8Array, options: { readonly maxOutputLength: number }) => Promise<Buffer>

const decompressors: Readonly<Record<string, Decompress>> = {
  gzip: promisify(gunzip) as Decompress,
  'x-gzip': promisify(gunzip) as Decompress,
  br: promisify(brotliDecompress) as Decompress,
  zstd: promisify(zstdDecompress) as Decompress,
}

/**
 * Undoes one `content-encoding`. Stops at `maxBytes` of output, so that a small body cannot become a big one.
 * Throws INPUT_TOO_LARGE or REMOTE_INVALID_ANSWER, with outcome `unknown`: the request had been sent.
 */
export async function decompress(
  body: Uint8Array,
  { encoding, maxBytes, title }: { readonly encoding: string; readonly maxBytes: number; readonly title: string },
): Promise<Uint8Array> {
  const name = encoding.trim().toLowerCase()
  if (body.length === 0 || name === '' || name === 'identity') return body
  const undo = Object.hasOwn(decompressors, name) ? decompressors[name] : undefined
  if (!undo) throw unreadable(`${title}: the answer has an encoding that was not asked for.`, undefined)
  try {
    return await undo(body, { maxOutputLength: maxBytes })
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE') {
      throw tooLarge(title, maxBytes)
    }
    throw unreadable(`${title}: the compressed answer is damaged.`, cause)
  }
}

/** An answer over its limit. */
export function tooLarge(title: string, maxBytes: number): CrossdockError {
  return new CrossdockError('INPUT_TOO_LARGE', `${title}: the answer is larger than ${maxBytes} bytes.`, {
    outcome: 'unknown',
    remedy: 'Ask for less at a time, or raise the limit of this call.',
    detail: { call: title, maxBytes },
  })
}

function unreadable(message: string, cause: unknown): CrossdockError {
  return new CrossdockError('REMOTE_INVALID_ANSWER', message, { outcome: 'unknown', cause })
}
