import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/** Below this size compression costs more than it saves. */
const compressAboveBytes = 1_024
const plain = 0x00
const compressed = 0x01

/** JSON data as bytes for a bytea column: one byte tells whether zstd follows. */
export function encodePayload(value: unknown): Buffer {
  const json = Buffer.from(JSON.stringify(value))
  return json.length < compressAboveBytes
    ? Buffer.concat([Buffer.of(plain), json])
    : Buffer.concat([Buffer.of(compressed), zstdCompressSync(json)])
}

/** The reverse of `encodePayload`. */
export function decodePayload(bytes: Uint8Array): unknown {
  const body = bytes.subarray(1)
  const json =
    bytes[0] === compressed ? zstdDecompressSync(body) : Buffer.from(body.buffer, body.byteOffset, body.length)
  return JSON.parse(json.toString('utf8'))
}
