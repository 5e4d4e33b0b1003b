import { deflateRawSync, inflateRawSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/** Below this size compression costs more than it saves. */
const compressAboveBytes = 1_024
const plain = 0x00
const compressed = 0x01
const elsewhere = 0x02
const deflated = 0x03

/**
 * Up to this size deflate is used. It makes journeys as small as zstd does, whose work space for each call costs more than
 * the compression itself.
 */
const deflateUpToBytes = 8 * 1_024
/** A window of 8 KB and tables to match: the default ones take longer to set up than a journey to compress. */
const forSmall = { level: 2, memLevel: 6, windowBits: 13, chunkSize: 4_096 }

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
  const json = Buffer.from(JSON.stringify(value))
  if (json.length < compressAboveBytes) return headed(plain, json)
  return json.length <= deflateUpToBytes
    ? headed(deflated, deflateRawSync(json, forSmall))
    : headed(compressed, zstdCompressSync(json))
}

function headed(kind: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.of(kind), body])
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
