import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CrossdockError } from '@crossdock/shared/errors'
import type { FolderSystem, StepResult } from '@crossdock/shared/node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { createFolderSystem } from '../../runtime/src/security/folder-system.ts'
import { type NodeTestOptions, runBatch } from '../testing/run-node.ts'
import { rememberedKeys } from './append-journal.ts'
import { fileWriteExecutor } from './execute.ts'
import { fileWriteManifest } from './manifest.ts'

type Config = Omit<z.input<typeof fileWriteManifest.config>, 'system'>

let base: string
let root: string
let folder: FolderSystem

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'file-write-'))
  root = join(base, 'out')
  folder = createFolderSystem({ name: 'wms', declaration: { kind: 'folder', root }, deniedRoots: [] })
  writeFileSync(join(base, 'canary'), 'canary')
  mkdirSync(root)
})

afterEach(() => {
  expect(readFileSync(join(base, 'canary'), 'utf8')).toBe('canary')
  rmSync(base, { recursive: true })
})

const node = { manifest: fileWriteManifest, executor: fileWriteExecutor }
const keyOf = (n: number) => n.toString(16).padStart(64, '0')

async function run(config: Config, records: readonly NodeTestOptions[], over: FolderSystem = folder) {
  const withFolder = records.map((record, n) => ({ effectKey: keyOf(n), ...record, system: { folder: () => over } }))
  return await runBatch(node, { system: 'wms', ...config } as z.input<typeof fileWriteManifest.config>, withFolder)
}

const text = (path: string) => readFileSync(join(root, path), 'utf8')
const codes = (results: readonly (StepResult | CrossdockError)[]) =>
  results.map((result) => (result instanceof CrossdockError ? result.code : result.kind))
const requests = (results: readonly (StepResult | CrossdockError)[]) =>
  results.map((result) => ('kind' in result && result.kind === 'emit' ? result.evidence?.request : undefined))

describe('writing one file per record', () => {
  const config: Config = { path: '="orders/" + record.key + ".csv"', format: 'csv' }

  it('writes the payload as a row, passes it on, and tells what it wrote', async () => {
    const results = await run(config, [
      { key: 'SO-1', payload: { number: 'SO-1', note: 'a, "b"\nc', count: 0, none: null } },
    ])
    expect(text('orders/SO-1.csv')).toBe('number,note,count,none\nSO-1,"a, ""b""\nc",0,\n')
    expect(results).toEqual([
      {
        kind: 'emit',
        emissions: [{ port: 'out', payload: { number: 'SO-1', note: 'a, "b"\nc', count: 0, none: null } }],
        evidence: { request: { path: 'orders/SO-1.csv', rows: 1, bytes: 44 } },
      },
    ])
  })

  it('gives the same file when it is repeated, and leaves nothing else', async () => {
    for (let i = 0; i < 2; i++) await run(config, [{ key: 'SO-1', payload: { n: 1 } }])
    expect(text('orders/SO-1.csv')).toBe('n\n1\n')
    expect(readdirSync(join(root, 'orders'))).toEqual(['SO-1.csv'])
  })

  it('writes the rows of an expression with the columns of the settings', async () => {
    const payload = {
      lines: [
        { sku: '0042', qty: 1, x: true },
        { qty: 2, sku: 'B' },
      ],
    }
    const csv = { columns: ['qty', 'sku'], delimiter: ';', lineEnd: 'crlf' as const, header: false }
    await run({ ...config, rows: '=lines', csv }, [{ key: 'SO-1', payload }])
    expect(text('orders/SO-1.csv')).toBe('1;0042\r\n2;B\r\n')
  })

  it('quotes what its delimiter, a quote or a line end would take apart, and nothing else', async () => {
    const values = ['a b', 1.5, -2, '', 'a.b', 'a"b', 'a\rb', 'a\nb', ' x ', "'", '\u00e4', true]
    const payload = values.map((v, n) => ({ v, n }))
    await run({ path: 'dots.csv', format: 'csv', csv: { delimiter: '.', header: false } }, [{ payload }])
    expect(text('dots.csv')).toBe(
      'a b.0\n"1.5".1\n-2.2\n.3\n"a.b".4\n"a""b".5\n"a\rb".6\n"a\nb".7\n x .8\n\'.9\n\u00e4.10\ntrue.11\n',
    )
    for (const row of payload) {
      const csv = { delimiter: '.', header: false }
      await run({ path: `one-${row.n}.csv`, format: 'csv', csv }, [{ payload: row }])
    }
    expect(payload.map(({ n }) => text(`one-${n}.csv`)).join('')).toBe(text('dots.csv'))
    await run({ path: 'one-column.csv', format: 'csv', csv: { header: false } }, [{ payload: [{ v: '' }, { v: 'x' }] }])
    expect(text('one-column.csv')).toBe('""\nx\n')
  })

  it('takes columns from all rows, and never from a prototype', async () => {
    const payload: unknown = [{ a: 1 }, { b: 2, toString: 'x' }]
    await run(config, [{ key: 'SO-1', payload }])
    expect(text('orders/SO-1.csv')).toBe('a,b,toString\n1,,\n,2,x\n')
  })

  it('writes JSON, JSON lines and text, and leaves what looks like an expression alone', async () => {
    const payload = { lines: [{ v: '=7*7' }, { v: '{{7*7}}' }] }
    const files = [
      [{ path: 'a.json', format: 'json', rows: '=lines[0]' }, '{\n  "v": "=7*7"\n}\n'],
      [{ path: 'a.jsonl', format: 'jsonl', rows: '=lines' }, '{"v":"=7*7"}\n{"v":"{{7*7}}"}\n'],
      [{ path: 'a.txt', format: 'text', rows: '=lines[0].v' }, '=7*7'],
      [{ path: 'a.csv', format: 'csv', rows: '=lines' }, 'v\n=7*7\n{{7*7}}\n'],
    ] as const
    for (const [fileConfig, expected] of files) {
      expect(codes(await run(fileConfig, [{ payload }]))).toEqual(['emit'])
      expect(text(fileConfig.path)).toBe(expected)
    }
  })

  it('makes formulas harmless in a file for spreadsheets, and only there', async () => {
    const payload = ['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', 'a=1', '', '0042'].map((v, i) => ({ v, n: -i }))
    const golden = "v,n\n'=1+1,0\n'+1,-1\n'-1,-2\n'@SUM(A1),-3\n'\tx,-4\n\"'\rx\",-5\na=1,-6\n,-7\n0042,-8\n"
    await run({ path: 'people.csv', format: 'csv', csv: { forSpreadsheet: true } }, [{ payload }])
    await run({ path: 'machine.csv', format: 'csv' }, [{ payload }])
    expect(text('people.csv')).toBe(golden)
    expect(text('machine.csv')).toBe(golden.replaceAll("'", ''))
  })

  it('fails the record that does not fit its format, and no other', async () => {
    const records = [{ lines: [] }, 'text', { n: 1 }, [1], { price: { amount: 1 } }].map((payload, i) => ({
      key: `k${i}`,
      payload,
    }))
    const results = await run(config, records)
    expect(results.map((result) => (result instanceof CrossdockError ? result.message : result.kind))).toEqual([
      'A CSV cell needs a single value, but the field “lines” is a list.',
      'A CSV row needs an object, but row 1 is a string.',
      'emit',
      'A CSV row needs an object, but row 1 is a number.',
      'A CSV cell needs a single value, but the field “price” is an object.',
    ])
    expect(readdirSync(join(root, 'orders'))).toEqual(['k2.csv'])
    expect(codes(await run({ path: 'a.txt', format: 'text' }, [{ payload: { a: 1 } }]))).toEqual(['INPUT_INVALID'])
  })

  it.each([
    '../canary',
    '../../canary',
    '/etc/cron.d/x',
    'a/../../canary',
    '..\\canary',
    'C:/x.csv',
    'nul\0.csv',
    'CON.csv',
    '.hidden.csv',
    'a/.orders.csv.journal',
    '.git/hooks/pre-commit',
    'link/canary',
    `${'x'.repeat(256)}`,
  ])('refuses to write to %j', async (key) => {
    symlinkSync(base, join(root, 'link'))
    for (const mode of ['replace', 'append'] as const) {
      const results = await run({ path: '=record.key', format: 'jsonl', mode }, [
        { key, payload: 1 },
        { key: `fine-${mode}.jsonl`, payload: 2, effectKey: keyOf(9) },
      ])
      expect(codes(results)).toEqual(['PATH_FORBIDDEN', 'emit'])
    }
    expect(readdirSync(base).sort()).toEqual(['canary', 'out'])
  })

  it('stops between two records when the runtime stops', async () => {
    const stopping = new AbortController()
    const over: FolderSystem = {
      ...folder,
      write: async (path, content) => {
        await folder.write(path, content)
        stopping.abort()
      },
    }
    const records = ['a', 'b'].map((key) => ({ key, payload: { n: 1 }, signal: stopping.signal }))
    await expect(run(config, records, over)).rejects.toMatchObject({ name: 'AbortError' })
    expect(readdirSync(join(root, 'orders'))).toEqual(['a.csv'])
  })
})

describe('appending records to a file', () => {
  const config: Config = { path: 'orders.csv', format: 'csv', mode: 'append', csv: { columns: ['n'] } }
  const records = (...numbers: number[]) => numbers.map((n) => ({ payload: { n }, effectKey: keyOf(n) }))

  /** The folder of a process that dies in an appending: before it, in the middle of its bytes, or right after it. */
  const dying = (path: string, nth: number, when: 'before' | 'torn' | 'after'): FolderSystem => {
    let count = 0
    return {
      ...folder,
      append: async (target, { atByte, content }) => {
        if (target !== path || ++count !== nth) return await folder.append(target, { atByte, content })
        const bytes = Buffer.from(content)
        const torn = { before: 0, torn: Math.ceil(bytes.length / 2), after: bytes.length }[when]
        await folder.append(target, { atByte, content: bytes.subarray(0, torn) })
        throw new CrossdockError('CANCELLED', 'The process was killed.')
      },
    }
  }

  it('writes the header once and every record in order', async () => {
    const results = [...(await run(config, records(1, 2))), ...(await run(config, records(3)))]
    expect(text('orders.csv')).toBe('n\n1\n2\n3\n')
    expect(requests(results)).toEqual([1, 2, 3].map(() => ({ path: 'orders.csv', rows: 1, bytes: 2 })))
    expect(readdirSync(root).sort()).toEqual(['.orders.csv.journal', 'orders.csv'])
  })

  it('writes no record twice, in a later batch or in the same one', async () => {
    await run(config, records(1, 2))
    const results = await run(config, records(2, 3, 3, 1))
    expect(text('orders.csv')).toBe('n\n1\n2\n3\n')
    expect(requests(results).map((request) => (request as { wasWrittenBefore?: true }).wasWrittenBefore)).toEqual([
      true,
      undefined,
      true,
      true,
    ])
  })

  it.each(['before', 'torn', 'after'] as const)(
    'writes every record once when it is killed around any step (%s)',
    async (when) => {
      for (const [path, nth] of [
        ['.a.csv.journal', 1],
        ['a.csv', 1],
        ['.a.csv.journal', 2],
      ] as const) {
        for (const earlier of [[], [1, 2]]) {
          const over = { ...config, path: 'a.csv' }
          if (earlier.length > 0) await run(over, records(...earlier))
          expect(codes(await run(over, records(3, 4), dying(path, nth, when)))).toEqual(['CANCELLED', 'CANCELLED'])
          expect(codes(await run(over, records(4, 3, 5)))).toEqual(['emit', 'emit', 'emit'])
          const lines = text('a.csv').trimEnd().split('\n')
          expect([lines[0], ...lines.slice(1).sort()]).toEqual(['n', ...[...earlier, 3, 4, 5].map(String)])
          for (const name of readdirSync(root)) rmSync(join(root, name))
        }
      }
    },
  )

  it('begins a new file, with a header, when the last one was taken away, and still knows what was in it', async () => {
    await run(config, records(1, 2))
    rmSync(join(root, 'orders.csv'))
    await run(config, records(2, 3))
    expect(text('orders.csv')).toBe('n\n3\n')
    await run(config, records(4))
    expect(text('orders.csv')).toBe('n\n3\n4\n')
  })

  it.each([
    ['has grown', 'n\n1\n2\nforeign\n'],
    ['was cut', 'n\n1\n'],
  ])('touches nothing when the file %s under somebody else’s hands', async (_, content) => {
    await run(config, records(1, 2))
    writeFileSync(join(root, 'orders.csv'), content)
    expect(codes(await run(config, records(3)))).toEqual(['CONFLICT'])
    expect(text('orders.csv')).toBe(content)
    rmSync(join(root, 'orders.csv'))
    expect(codes(await run(config, records(3)))).toEqual(['emit'])
  })

  it('does not append to a file that it has not begun, nor trust a journal that cannot be read', async () => {
    writeFileSync(join(root, 'orders.csv'), 'foreign\n')
    expect(codes(await run(config, records(1)))).toEqual(['CONFLICT'])
    rmSync(join(root, 'orders.csv'))
    writeFileSync(join(root, '.orders.csv.journal'), '{"from":0}\n')
    expect(codes(await run(config, records(1)))).toEqual(['CONFLICT'])
    expect(existsSync(join(root, 'orders.csv'))).toBe(false)
  })

  it('lets several writers append to one file at the same time', async () => {
    const batches = Array.from({ length: 6 }, (_, batch) =>
      records(...Array.from({ length: 5 }, (_n, i) => batch * 5 + i)),
    )
    const writer = () => createFolderSystem({ name: 'wms', declaration: { kind: 'folder', root }, deniedRoots: [] })
    await Promise.all(batches.map((batch) => run(config, batch, writer())))
    const lines = text('orders.csv').trimEnd().split('\n')
    expect(
      lines
        .slice(1)
        .map(Number)
        .sort((a, b) => a - b),
    ).toEqual(Array.from({ length: 30 }, (_, i) => i))
  })

  it('keeps the files of a batch apart, with the failures of one', async () => {
    writeFileSync(join(root, 'b.csv'), 'foreign\n')
    const split = ['a', 'b', 'a'].map((key, n) => ({ key, payload: { n }, effectKey: keyOf(n) }))
    const results = await run({ ...config, path: '=record.key + ".csv"' }, split)
    expect(codes(results)).toEqual(['emit', 'CONFLICT', 'emit'])
    expect(text('a.csv')).toBe('n\n0\n2\n')
  })

  it('forgets the oldest effects so that its journal stays small', async () => {
    const jsonl: Config = { path: 'a.jsonl', format: 'jsonl', mode: 'append' }
    const all = Array.from({ length: 2 * rememberedKeys }, (_, n) => ({
      payload: n,
      effectKey: keyOf(n),
    }))
    await run(jsonl, all)
    const full = text('.a.jsonl.journal').length
    await run(jsonl, [{ payload: 'next', effectKey: 'a'.repeat(64) }])
    expect(text('.a.jsonl.journal').length).toBeLessThan(0.6 * full)
    const sizeBefore = text('a.jsonl').length
    await run(jsonl, all.slice(-rememberedKeys))
    expect(text('a.jsonl').length).toBe(sizeBefore)
  }, 20_000)
})

describe('the manifest of the file write node', () => {
  const problems = (config: object) =>
    fileWriteManifest
      .check(fileWriteManifest.config.parse({ system: 'wms', path: 'a', format: 'csv', ...config }))
      .map(({ path }) => path)

  it('finds what cannot work', () => {
    expect(problems({})).toEqual([])
    expect(problems({ mode: 'append' })).toEqual([['csv', 'columns']])
    expect(problems({ mode: 'append', csv: { columns: ['a'] } })).toEqual([])
    expect(problems({ mode: 'append', format: 'json' })).toEqual([['format']])
    expect(problems({ csv: { columns: ['a', 'a'] } })).toEqual([['csv', 'columns']])
  })
})
