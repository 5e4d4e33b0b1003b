import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/** Below this size compression costs more than it saves. */
const compressAboveBytes = 1_024
const plain = 0x00
const compressed = 0x01
const elsewhere = 0x02

/** A column's value that says where the bytes are: its kind, the store's id (16 bytes), their SHA-256 (32 bytes). */
export interface BlobPointer {
  readonly store: Buffer
  /** Hex. */
  readonly hash: string
}

/** Length of a pointer. The database's indexes on pointers mention it, and where in it the hash begins. */
const pointerBytes = 49

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

/** A pointer as bytes for a bytea column. */
export function encodePointer({ store, hash }: BlobPointer): Buffer {
  return Buffer.concat([Buffer.of(elsewhere), store, Buffer.from(hash, 'hex')])
}

/** The pointer in a column's value; undefined when the value itself is there. */
export function readPointer(bytes: Buffer): BlobPointer | undefined {
  if (bytes.length !== pointerBytes || bytes[0] !== elsewhere) return undefined
  return { store: bytes.subarray(1, 17), hash: bytes.subarray(17).toString('hex') }
}
