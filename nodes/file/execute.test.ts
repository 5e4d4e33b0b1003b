import { once } from 'node:events'
import {
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FolderSystem } from '@crossdock/shared/node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFolderSystem } from '../../runtime/src/security/folder-system.ts'
import { fileManifest } from './manifest.ts'
import { crashOnceAt, PollTestHost } from './poll-host.testing.ts'

let root: string
let folder: FolderSystem

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'file-source-'))
  folder = createFolderSystem({ name: 'erp', declaration: { kind: 'folder', root }, deniedRoots: [] })
})

afterEach(() => rmSync(root, { recursive: true }))

type Settings = Partial<ConstructorParameters<typeof PollTestHost>[1]>

const deliver = (name: string, content: string | Uint8Array) => writeFileSync(join(root, name), content)
const hostOf = (settings: Settings = {}, over: FolderSystem = folder) =>
  new PollTestHost(over, { format: 'csv', settleSeconds: 0, ...settings })
const filesIn = (path = '') =>
  readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)

/** Delivers one file, reads it in one tick. */
async function readOne(content: string | Uint8Array, settings: Settings = {}): Promise<PollTestHost> {
  deliver(settings.format === undefined ? 'orders.csv' : `orders.${settings.format}`, content)
  const host = hostOf(settings)
  await host.tick()
  return host
}

const payloads = (host: PollTestHost) => host.good.map(({ payload }) => payload)
const faults = (host: PollTestHost) =>
  host.bad.map(({ origin, fault }) => [origin?.line ?? origin?.item, fault?.message])

describe('a file source reading CSV', () => {
  it('makes one record per line, with its line and every value as text', async () => {
    const content = 'number,sku,quantity\nSO-1,00042,=7*7\nSO-2,"a, ""b""",1e400\n'
    const host = await readOne(content)
    expect(host.items).toEqual([
      {
        origin: { file: 'orders.csv', line: 2 },
        payload: { number: 'SO-1', sku: '00042', quantity: '=7*7' },
      },
      {
        origin: { file: 'orders.csv', line: 3 },
        payload: { number: 'SO-2', sku: 'a, "b"', quantity: '1e400' },
      },
    ])
    expect(filesIn()).toEqual([])
    expect(filesIn('archive')).toEqual(['orders.csv'])
  })

  it('gives 997 good records and 3 faults for 1,000 lines of which 3 are bad', async () => {
    const lines = Array.from({ length: 1000 }, (_, i) => `SO-${i + 1},Müller & Söhne,"two\u0020words",${i}`)
    lines[99] = 'SO-100,only two'
    lines[499] = 'SO-500,"not closed,x,1'
    lines[998] = 'SO-999,a "quote" inside,x,1'
    const host = await readOne(`number,name,note,count\n${lines.join('\n')}\n`)
    expect(host.good.length).toBe(997)
    expect(host.good.map(({ origin }) => origin?.line)).toEqual(
      Array.from({ length: 1000 }, (_, i) => i + 2).filter((line) => ![101, 501, 1000].includes(line)),
    )
    expect(faults(host)).toEqual([
      [101, 'Line 101 of “orders.csv” cannot be read: it has 2 columns instead of 4.'],
      [501, 'Line 501 of “orders.csv” cannot be read: the quote that opens in column 2 is not closed.'],
      [1000, 'Line 1000 of “orders.csv” cannot be read: there is a quote inside the unquoted value in column 2.'],
    ])
    expect(host.bad[1]).toMatchObject({
      payload: { line: 501, text: 'SO-500,"not closed,x,1' },
      fault: { code: 'INPUT_INVALID', detail: { file: 'orders.csv', line: 501 } },
    })
  })

  it('reads Windows line ends, a byte order mark, values over several lines, and blank lines', async () => {
    const host = await readOne('\ufeffnumber;note\r\n\r\nSO-1;"first\r\nsecond"\r\nSO-2;x')
    expect(host.items.map(({ origin, payload }) => [origin?.line, payload])).toEqual([
      [3, { number: 'SO-1', note: 'first\r\nsecond' }],
      [5, { number: 'SO-2', note: 'x' }],
    ])
  })

  it.each([
    [';', 'a;b,c\n1;2\n', [{ a: '1', 'b,c': '2' }]],
    ['tab', 'a\tb\n1\t2,5\n', [{ a: '1', b: '2,5' }]],
    ['|', 'a|b\n1|2\n', [{ a: '1', b: '2' }]],
    ['none of them', 'a\n1\n', [{ a: '1' }]],
    ['one only in quotes', '"a;b;c",d\n1,2\n', [{ 'a;b;c': '1', d: '2' }]],
  ])('finds the delimiter by itself: %s', async (_, content, expected) => {
    expect(payloads(await readOne(content))).toEqual(expected)
  })

  it('reads a file without a header, in another encoding and without quotes', async () => {
    const host = await readOne(Buffer.from('SO-1;5" Rohr f\xfcr 3\x80\n', 'latin1'), {
      csv: { header: ['number', 'text'], encoding: 'windows-1252', delimiter: ';', quote: 'none' },
    })
    expect(host.items.map(({ origin, payload }) => [origin?.line, payload])).toEqual([
      [1, { number: 'SO-1', text: '5" Rohr für 3€' }],
    ])
  })

  it('parks a line that is not UTF-8 or has a NUL with a text that a database can keep', async () => {
    const bytes = Buffer.concat([Buffer.from('a,b\n1,\xe4\n', 'latin1'), Buffer.from('2,\0\n3,ä\n')])
    const host = await readOne(bytes)
    expect(payloads(host)).toEqual([{ a: '3', b: 'ä' }])
    expect(host.bad.map(({ payload }) => payload)).toEqual([
      { line: 2, text: '1,\ufffd' },
      { line: 3, text: '2,\ufffd' },
    ])
  })

  it('shows at most 4 KB of a bad line', async () => {
    const host = await readOne(`a,b\n${'€'.repeat(100_000)}\n`)
    expect(host.bad.map(({ payload }) => payload)).toEqual([{ line: 2, text: '€'.repeat(1365) }])
  })

  it.each([
    ['a column twice', 'number,name,number\n1,2,3\n', 'two columns are named “number”'],
    ['a column without a name', 'number,,x\n1,2,3\n', 'column 2 has no name'],
    [
      'a column that is no field name',
      'number,__proto__\n1,2\n',
      'a column is named “__proto__”, which is not allowed',
    ],
    ['a quote that stays open', '"number,name\n1,2\n', 'the quote that opens in column 1 is not closed'],
  ])('rejects a whole file with %s, once, with the reason beside it', async (_, content, why) => {
    const host = await readOne(content)
    const message = `“orders.csv” cannot be read. The line with the column names cannot be used: ${why}.`
    expect(host.items.map(({ fault, payload }) => [fault?.message, payload])).toEqual([
      [message, { file: 'orders.csv' }],
    ])
    expect(filesIn()).toEqual([])
    expect(filesIn('rejected').sort()).toEqual(['orders.csv', 'orders.csv.reason.txt'])
    expect(readFileSync(join(root, 'rejected/orders.csv.reason.txt'), 'utf8')).toContain(message)
    expect(({} as { polluted?: string }).polluted).toBeUndefined()
  })

  it('keeps columns named like parts of an object apart from it', async () => {
    const [payload] = payloads(await readOne('constructor,prototype,toString\n1,2,3\n')) as object[]
    expect(Object.entries(payload ?? {})).toEqual([
      ['constructor', '1'],
      ['prototype', '2'],
      ['toString', '3'],
    ])
    expect(Object.getPrototypeOf(payload)).toBe(Object.prototype)
  })

  it.each([
    ['UTF-16', Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'), 'utf-8'],
    ['UTF-8', Buffer.from('\ufeffa,b\n1,2\n'), 'windows-1252'],
  ] as const)(
    'rejects a file that is marked as %s and configured as another encoding',
    async (found, bytes, encoding) => {
      const host = await readOne(bytes, { csv: { encoding } })
      expect(host.items[0]?.fault?.message).toBe(
        `“orders.csv” cannot be read. Its first bytes mark it as ${found}, but it is to be read as ${encoding}.`,
      )
      expect(filesIn('rejected')).toContain('orders.csv')
    },
  )

  it('archives a file without records, however often it comes', async () => {
    const host = hostOf()
    for (const content of ['', '', 'a,b\n', 'a,b\n']) {
      deliver('orders.csv', content)
      await host.tick()
    }
    expect([host.items, host.runs]).toEqual([[], []])
    expect(filesIn('archive').sort()).toEqual(['orders-2.csv', 'orders-3.csv', 'orders-4.csv', 'orders.csv'])
  })
})

describe('a file source reading JSON', () => {
  it('makes one record per line of a jsonl file and parks the bad ones', async () => {
    const deep = `${'['.repeat(200)}${']'.repeat(200)}`
    const lines = ['{"n":1}', '{"n":', '', '{"__proto__":{"polluted":1}}', '"\\ud800"', deep, '{"n":"=7*7"}']
    const host = await readOne(lines.join('\n'), { format: 'jsonl' })
    expect(payloads(host)).toEqual([{ n: 1 }, { n: '=7*7' }])
    expect(host.bad.map(({ origin, fault }) => [origin?.line, fault?.code])).toEqual([
      [2, 'INPUT_INVALID'],
      [4, 'INPUT_INVALID'],
      [5, 'INPUT_INVALID'],
      [6, 'INPUT_TOO_LARGE'],
    ])
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  it.each([
    ['a list', '\ufeff[{"n":1},{"n":2}]', {}, [{ n: 1 }, { n: 2 }]],
    ['one object', '{"n":1}', {}, [{ n: 1 }]],
    ['a list inside', '{"a/b":{"orders":[{"n":1}]}}', { items: '/a~1b/orders' }, [{ n: 1 }]],
    ['an empty list', '[]', {}, []],
  ])('reads %s', async (_, content, settings, expected) => {
    const host = await readOne(content, { format: 'json', ...settings })
    expect(payloads(host)).toEqual(expected)
    expect(host.items.map(({ origin }) => origin)).toEqual(
      expected.map((_item, i) => ({ file: 'orders.json', item: i + 1 })),
    )
  })

  it('parks the bad items of a list and reads the others', async () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
    const host = await readOne(`[{"n":1},"a\\u0000b",${deep},{"n":2}]`, { format: 'json' })
    expect(payloads(host)).toEqual([{ n: 1 }, { n: 2 }])
    expect(host.bad.map(({ payload, fault }) => [payload, fault?.code])).toEqual([
      [{ item: 2, text: '"a\\u0000b"' }, 'INPUT_INVALID'],
      [{ item: 3, text: '' }, 'INPUT_TOO_LARGE'],
    ])
  })

  it.each([
    ['is not JSON', '{"n":1', {}, /It is not JSON: .*\.$/],
    ['is not UTF-8', Buffer.from('["\xe4"]', 'latin1'), {}, /It is not valid UTF-8\.$/],
    ['lacks the list', '{"orders":[]}', { items: '/lines' }, /It has nothing at “\/lines”\.$/],
    ['would reach into a prototype', '{}', { items: '/constructor/name' }, /It has nothing at/],
    [
      'is too large',
      `["${'x'.repeat(1024 * 1024)}"]`,
      { maxJsonMb: 1 },
      /It has 1048580 bytes; a JSON document may have 1048576\.$/,
    ],
  ])('rejects a document that %s', async (_, content, settings, message) => {
    const host = await readOne(content, { format: 'json', ...settings })
    expect(host.items.length).toBe(1)
    expect(host.items[0]?.fault?.message).toMatch(message)
    expect(filesIn('rejected').sort()).toEqual(['orders.json', 'orders.json.reason.txt'])
  })

  it('reads a rejected document when the settings have been corrected', async () => {
    const host = await readOne('{"orders":[{"n":1}]}', { format: 'json', items: '/order' })
    renameSync(join(root, 'rejected/orders.json'), join(root, 'orders.json'))
    const corrected = hostOf({ format: 'json', items: '/orders' })
    corrected.runs.push(...host.runs)
    await corrected.tick()
    expect(payloads(corrected)).toEqual([{ n: 1 }])
  })
})

describe('a file source taking files', () => {
  const content = 'number\nSO-1\nSO-2\n'

  it('leaves a file alone while it is being written', async () => {
    const host = hostOf({ settleSeconds: 5 })
    for (const [second, part] of ['number\nSO', 'number\nSO-1\nSO', content].entries()) {
      deliver('orders.csv', part)
      utimesSync(join(root, 'orders.csv'), second, second)
      await host.tick()
      expect(host.items).toEqual([])
    }
    await host.tick(4)
    expect(host.items).toEqual([])
    await host.tick(1)
    expect(payloads(host)).toEqual([{ number: 'SO-1' }, { number: 'SO-2' }])
  })

  it('waits for the marker, and takes it away with the file', async () => {
    const host = hostOf({ doneMarker: '.done' })
    deliver('orders.csv', content)
    await host.tick()
    expect(host.items).toEqual([])
    deliver('orders.csv.done', '')
    await host.tick()
    expect(host.items.length).toBe(2)
    expect(filesIn()).toEqual([])
    expect(filesIn('archive').sort()).toEqual(['orders.csv', 'orders.csv.done'])
  })

  it('takes what fits the pattern from the sub-folder, in the order of names, and leaves the rest', async () => {
    mkdirSync(join(root, 'in/erp'), { recursive: true })
    for (const name of ['orders-2.csv', 'orders-1.csv', 'notes.txt', '.orders-0.csv'])
      deliver(`in/erp/${name}`, `n\n${name}\n`)
    const host = hostOf({ folder: 'in/erp', pattern: 'orders-*.csv' })
    await host.tick()
    expect(payloads(host)).toEqual([{ n: 'orders-1.csv' }, { n: 'orders-2.csv' }])
    expect(filesIn('in/erp').sort()).toEqual(['.orders-0.csv', 'notes.txt'])
    expect(filesIn('in/erp/archive').sort()).toEqual(['orders-1.csv', 'orders-2.csv'])
  })

  it('rejects the same content under any name', async () => {
    const host = await readOne(content)
    deliver('again.csv', content)
    await host.tick()
    expect([host.items.length, host.duplicates]).toEqual([2, 0])
    expect(filesIn('rejected').sort()).toEqual(['again.csv', 'again.csv.reason.txt'])
  })

  it('reads the same content again where that is wanted', async () => {
    const host = await readOne(content, { duplicates: 'process' })
    deliver('orders.csv', content)
    utimesSync(join(root, 'orders.csv'), 1, 1)
    await host.tick()
    expect([host.items.length, host.duplicates]).toEqual([4, 0])
    expect(filesIn('archive').sort()).toEqual(['orders-2.csv', 'orders.csv'])
  })

  it.each([
    ['before the first commit', 'before accept', 1, 0],
    ['after the first commit', 'after accept', 1, 0],
    ['before a later commit', 'before accept', 5, 0],
    ['after a later commit', 'after accept', 5, 0],
    ['after the last commit', 'before end', 1, 0],
    ['after the end', 'after end', 1, 0],
  ])('hands every record over once when it is killed %s', async (_, moment, nth) => {
    const rows = Array.from({ length: 100 }, (_row, i) => (i === 50 ? '"broken,1' : `"SO-${i}\nnote ä",${i}`))
    deliver('orders.csv', `number,count\n${rows.join('\r\n')}\r\n`)
    deliver('a-later-one.csv', 'number,count\nSO-x,0\n')
    const host = hostOf({ batchSize: 10, pattern: 'orders*' })
    host.crash = crashOnceAt(moment, nth)
    await expect(host.tick()).rejects.toThrow('killed')
    expect(filesIn()).toContain('orders.csv')
    await host.tick()
    expect(host.items.map(({ origin }) => origin?.line)).toEqual(rows.map((_row, i) => 2 + 2 * i - (i > 50 ? 1 : 0)))
    expect(host.bad.length).toBe(1)
    expect(host.duplicates).toBe(0)
    expect(host.runs).toEqual([{ label: expect.any(String), isEnded: true }])
    expect(filesIn('archive')).toEqual(['orders.csv'])
  })

  it('goes on inside a JSON list after a crash', async () => {
    deliver('orders.json', JSON.stringify(Array.from({ length: 25 }, (_, i) => ({ i }))))
    const host = hostOf({ format: 'json', batchSize: 10 })
    host.crash = crashOnceAt('after accept', 2)
    await expect(host.tick()).rejects.toThrow('killed')
    await host.tick()
    expect(payloads(host)).toEqual(Array.from({ length: 25 }, (_, i) => ({ i })))
    expect(host.duplicates).toBe(0)
  })

  it('only moves a file whose move had failed, and says why until it can', async () => {
    writeFileSync(join(root, 'archive'), 'a file where the folder should be')
    deliver('orders.csv', content)
    deliver('orders-b.csv', `${content}SO-3\n`)
    const host = hostOf({ pattern: 'orders*' })
    await expect(host.tick()).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    await expect(host.tick()).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    rmSync(join(root, 'archive'))
    await host.tick()
    expect(host.items.length).toBe(5)
    expect(host.duplicates).toBe(0)
    expect(filesIn('archive').sort()).toEqual(['orders-b.csv', 'orders.csv'])
  })

  it('parks one record and rejects the file when it was changed while it was read', async () => {
    const growing: FolderSystem = {
      ...folder,
      async *read(path, options) {
        yield* folder.read(path, options)
        if (path === 'orders.csv') writeFileSync(join(root, path), 'SO-3\n', { flag: 'a' })
      },
    }
    deliver('orders.csv', content)
    const host = hostOf({}, growing)
    await host.tick()
    expect(host.good.length).toBeGreaterThan(0)
    expect(host.bad.map(({ fault }) => fault?.message)).toEqual([
      '“orders.csv” was changed while it was read, so some of its records may be missing or torn.',
    ])
    expect(filesIn('rejected')).toContain('orders.csv')
    expect(host.runs.map(({ isEnded }) => isEnded)).toEqual([true])
  })

  it('leaves the position alone when nothing happens', async () => {
    const host = hostOf()
    await host.tick()
    expect(host.position).toBeUndefined()
  })

  it('commits no more than a batch at a time', async () => {
    const host = await readOne(`n\n${Array.from({ length: 1001 }, (_, i) => i).join('\n')}\n`, { batchSize: 100 })
    expect([host.items.length, host.largestAccept]).toEqual([1001, 100])
  })
})

describe('a large file', () => {
  it('is read with the memory of a small one', async () => {
    const rows = 500_000
    const out = createWriteStream(join(root, 'orders.csv'))
    out.write('number,customer,city,date,quantity,note\n')
    const note = 'x'.repeat(120)
    for (let i = 0; i < rows; i += 1000) {
      const lines = Array.from({ length: 1000 }, (_, k) => `SO-${i + k},ACME,Hamburg,2026-11-21,${k},${note}\n`)
      if (!out.write(lines.join(''))) await once(out, 'drain')
    }
    out.end()
    await once(out, 'finish')
    const host = hostOf()
    host.keepsItems = false
    const before = process.memoryUsage().rss
    let accepts = 0
    let highest = 0
    host.crash = (moment) => {
      if (moment === 'after accept' && ++accepts % 10 === 0) highest = Math.max(highest, process.memoryUsage().rss)
    }
    await host.tick()
    expect(accepts).toBe(rows / 500)
    expect((highest - before) / 1024 / 1024).toBeLessThan(256)
  }, 30_000)
})

describe('the manifest of the file source', () => {
  const base = { system: 'erp', format: 'csv' } as const

  it('wakes by its interval and names its folder', () => {
    const config = fileManifest.config.parse({ ...base, everySeconds: 30 })
    expect(fileManifest.timetableFrom(config)).toEqual({ everyMs: 30_000, overlap: 'skip' })
    expect(fileManifest.systemsFrom(config)).toEqual([{ name: 'erp', kind: 'folder' }])
  })

  it.each(['..', '../in', '/in', 'in/', 'in/../..', 'a\\b', '.git', 'a/.b'])('refuses the sub-folder %j', (path) => {
    for (const field of ['folder', 'archive', 'reject']) {
      expect(fileManifest.config.safeParse({ ...base, [field]: path }).success).toBe(false)
    }
  })

  it('finds columns and quotes that cannot work', () => {
    const problems = (csv: object) =>
      fileManifest.check(fileManifest.config.parse({ ...base, csv })).map(({ path }) => path)
    expect(problems({ header: ['a', 'a'] })).toEqual([['csv', 'header']])
    expect(problems({ header: ['__proto__'] })).toEqual([['csv', 'header']])
    expect(problems({ delimiter: '"' })).toEqual([['csv', 'quote']])
    expect(problems({})).toEqual([])
  })
})
