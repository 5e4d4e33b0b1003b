import { describe, expect, it } from 'vitest'
import { encodeFrame, FrameDecoder } from './frames.ts'

describe('frames', () => {
  const messages = [{ a: 1 }, 'ü€😀', [], { text: 'x'.repeat(1000) }]
  const stream = Buffer.concat(messages.map(encodeFrame))

  it('come out as they went in, however the stream is cut', () => {
    for (const size of [1, 3, 7, 64, stream.length]) {
      const decoder = new FrameDecoder()
      const decoded: unknown[] = []
      for (let at = 0; at < stream.length; at += size) decoded.push(...decoder.push(stream.subarray(at, at + size)))
      expect(decoded).toEqual(messages)
    }
  })

  it('over the limit are refused before they are read', () => {
    expect(() => new FrameDecoder().push(Buffer.from([0xff, 0xff, 0xff, 0xff]))).toThrow('over the limit')
  })
})
