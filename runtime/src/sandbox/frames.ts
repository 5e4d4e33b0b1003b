/** Bytes in front of every frame: the length of what follows, little-endian. */
const headerBytes = 4

/** Largest frame that is read: the largest payload as JSON text within JSON text, with room to spare. */
const maxFrameBytes = 64 * 1024 * 1024

/** A message as bytes: its length, then its JSON text in UTF-8. */
export function encodeFrame(message: unknown): Buffer {
  const text = JSON.stringify(message)
  const length = Buffer.byteLength(text)
  const frame = Buffer.allocUnsafe(headerBytes + length)
  frame.writeUInt32LE(length)
  frame.write(text, headerBytes)
  return frame
}

/** Puts frames together from pieces of a byte stream. */
export class FrameDecoder {
  #pieces: Buffer[] = []
  #bufferedBytes = 0
  #neededBytes = headerBytes

  /** Takes in a piece; answers the messages that are complete now. Throws an Error when the stream makes no sense. */
  push(piece: Buffer): readonly unknown[] {
    this.#pieces.push(piece)
    this.#bufferedBytes += piece.length
    // A frame in many pieces is put together once, when its last piece is there.
    if (this.#bufferedBytes < this.#neededBytes) return []
    return this.#takeMessages(Buffer.concat(this.#pieces))
  }

  #takeMessages(bytes: Buffer): readonly unknown[] {
    const messages: unknown[] = []
    let start = 0
    this.#neededBytes = headerBytes
    while (bytes.length - start >= headerBytes) {
      const length = bytes.readUInt32LE(start)
      if (length > maxFrameBytes) throw new Error(`A frame of ${length} bytes is over the limit.`)
      this.#neededBytes = headerBytes + length
      if (bytes.length - start < this.#neededBytes) break
      messages.push(JSON.parse(bytes.toString('utf8', start + headerBytes, start + this.#neededBytes)))
      start += this.#neededBytes
      this.#neededBytes = headerBytes
    }
    this.#pieces = [bytes.subarray(start)]
    this.#bufferedBytes = bytes.length - start
    return messages
  }
}
