import { inflateRawSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/**
 * Up to this size the database compresses, as it does with any row above 2 KB. Per byte its way costs a quarter of ours, and
 * not in the thread that every record of the process goes through.
 */
const compressAboveBytes = 8 * 1_024
const plain = 0x00
const compressed = 0x01
const elsewhere = 0x02
/** Written by earlier versions. */
const deflated = 0x03

/** A column's value that says where the bytes are: its kind, the store's id (16 bytes), their SHA-256 (32 bytes). */
export interface BlobPointer {
  readonly store: Buffer
  /** Hex. */
  readonly hash: string
}

/** Length of a pointer. The database's indexes on pointers mention it, and where in it the hash begins. */
const pointerBytes = 49

/** JSON data as bytes for a bytea column: one byte tells whether it is compressed, and how. */
export function encodePayload(value: unknown): Buffer {
  const json = JSON.stringify(value)
  const bytes = Buffer.allocUnsafe(1 + Buffer.byteLength(json))
  bytes[0] = plain
  bytes.write(json, 1)
  if (bytes.length <= compressAboveBytes) return bytes
  return Buffer.concat([Buffer.of(compressed), zstdCompressSync(bytes.subarray(1))])
}

/** The reverse of `encodePayload`. */
export function decodePayload(bytes: Uint8Array): unknown {
  return JSON.parse(jsonOf(bytes).toString('utf8'))
}

function jsonOf(bytes: Uint8Array): Buffer {
  const body = bytes.subarray(1)
  if (bytes[0] === compressed) return zstdDecompressSync(body)
  if (bytes[0] === deflated) return inflateRawSync(body)
  return Buffer.from(body.buffer, body.byteOffset, body.length)
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
