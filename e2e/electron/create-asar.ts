/**
 * An asar archive (Electron's format) of a few files in one folder. The header is JSON in a Chromium pickle: the size of
 * the header's pickle, the header's pickle, then the files one after another.
 */
export function createAsar(files: Readonly<Record<string, string>>): Buffer {
  let offset = 0
  const contents: Buffer[] = []
  const entries: Record<string, { readonly size: number; readonly offset: string }> = {}
  for (const [name, text] of Object.entries(files)) {
    const content = Buffer.from(text)
    entries[name] = { size: content.length, offset: String(offset) }
    contents.push(content)
    offset += content.length
  }
  const header = pickle(Buffer.from(JSON.stringify({ files: entries })))
  const size = Buffer.alloc(8)
  size.writeUInt32LE(4, 0)
  size.writeUInt32LE(header.length, 4)
  return Buffer.concat([size, header, ...contents])
}

/** A pickle with one string: size of the payload, length of the string, the string, padded to four bytes. */
function pickle(text: Buffer): Buffer {
  const padded = Math.ceil(text.length / 4) * 4
  const result = Buffer.alloc(8 + padded)
  result.writeUInt32LE(4 + padded, 0)
  result.writeUInt32LE(text.length, 4)
  text.copy(result, 8)
  return result
}
