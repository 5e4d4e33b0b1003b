import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCrossdock } from './testing/run-crossdock.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crossdock-cli-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function file(name: string, content: unknown): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

function flow(value: string) {
  return {
    format: 'crossdock/flow@1',
    id: 'units',
    name: 'Units',
    record: { entity: 'order', key: '=number' },
    nodes: {
      start: { type: 'manual', version: 1 },
      units: { type: 'map', version: 1, config: { fields: [{ target: 'unit', value }] } },
    },
    wires: [{ from: 'start.out', to: 'units' }],
  }
}

describe('crossdock validate', () => {
  it('ends with 0 when all files are fine', async () => {
    const path = await file('fine.json', flow('=unit'))
    expect(await runCrossdock(['validate', path])).toEqual({ exitCode: 0, stdout: `${path}: fine\n`, stderr: '' })
  })

  it('ends with 1 and shows every problem of every file with place, code and remedy', async () => {
    const broken = await file('broken.json', { ...flow('=unit +'), wires: [{ from: 'start.out', to: 'nowhere' }] })
    const notJson = await file('not-json.json', '{')
    const { exitCode, stdout } = await runCrossdock(['validate', broken, notJson, '--json'])
    const { files } = JSON.parse(stdout) as { files: { problems: { path: string; code: string; remedy: string }[] }[] }
    const [first = [], second = []] = files.map(({ problems }) => problems)
    expect(exitCode).toBe(1)
    expect(first.map(({ code }) => code)).toEqual(expect.arrayContaining(['EXPRESSION_SYNTAX', 'WIRE_NODE_MISSING']))
    expect(first.find(({ code }) => code === 'WIRE_NODE_MISSING')?.path).toBe('/wires/0/to')
    expect(second.map(({ code }) => code)).toEqual(['NOT_JSON'])
    expect([...first, ...second].every(({ remedy }) => remedy.length > 0)).toBe(true)
  })
})

describe('crossdock run', () => {
  it('ends with 0 when every record has ended', async () => {
    const path = await file('run.json', flow('=unit'))
    const input = await file('two.jsonl', '{"number":"SO-1","unit":"CT"}\n\n{"number":"SO-2","unit":"EA"}\n')
    const { exitCode, stdout } = await runCrossdock(['run', path, '--input', input, '--json'])
    const { records } = JSON.parse(stdout) as { records: { key: string; state: string }[] }
    expect(records.map(({ key, state }) => [key, state])).toEqual([
      ['SO-1', 'delivered'],
      ['SO-2', 'delivered'],
    ])
    expect(exitCode).toBe(0)
  })

  it('ends with 2 when a record parks, and tells why and what to do; with the code table it is delivered', async () => {
    const path = await file('lookup.json', flow('=lookup("unit", unit)'))
    const input = await file('one.json', { number: 'SO-1', unit: 'CT' })
    const parked = await runCrossdock(['run', path, '--input', input])
    expect(parked.exitCode).toBe(2)
    expect(parked.stdout).toMatch(/SO-1 {2}order {2}parked[\s\S]*CODE_UNMAPPED at units[\s\S]*→ Add the code/)
    await file('unit.csv', 'erp,wms\nCT,CASE\n')
    const delivered = await runCrossdock(['run', path, '--input', input, '--tables', folder])
    expect(delivered).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('delivered') })
  })

  it('ends with 1 when the flow has problems or the input cannot be read', async () => {
    const broken = await file('bad-flow.json', flow('=unit +'))
    const input = await file('ok.json', { number: 'SO-1' })
    expect(await runCrossdock(['run', broken, '--input', input])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^FLOW_INVALID: [\s\S]*units/),
    })
    const path = await file('good-flow.json', flow('=unit'))
    const lines = await file('bad.jsonl', '{"number":"SO-1"}\n{"__proto__":1}\n')
    expect(await runCrossdock(['run', path, '--input', lines])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^INPUT_INVALID: .*line 2.*__proto__/),
    })
  })
})

describe('the command line', () => {
  it('says an error as code, message and remedy, without a stack', async () => {
    const { exitCode, stdout, stderr } = await runCrossdock(['validate', join(folder, 'missing.json')])
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    expect(stderr).toMatch(/^NOT_FOUND: There is no file .*missing\.json\.\n→ .+\n$/)
  })

  it.each([
    ['an unknown command', ['frobnicate']],
    ['an unknown option', ['records', '--colour', 'red']],
    ['a missing option', ['run', 'flow.json']],
    ['a refused value', ['records', '--limit', '0']],
  ])('answers %s as JSON when that is asked for, and ends with 1', async (_what, args) => {
    const { exitCode, stdout, stderr } = await runCrossdock([...args, '--json'], { CROSSDOCK_HOME: folder })
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'CONFIG_INVALID', remedy: expect.any(String) } })
  })

  it('explains itself and ends with 0', async () => {
    expect(await runCrossdock(['help'])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('validate') })
    expect((await runCrossdock(['--version'])).exitCode).toBe(0)
  })

  it('says what to do when no runtime is known', async () => {
    const { exitCode, stderr } = await runCrossdock(['records'], { CROSSDOCK_HOME: folder })
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/CONFIG_INVALID: No running Crossdock[\s\S]*crossdock serve/)
  })
})

describe('crossdock doctor', () => {
  it('finds a fresh machine fit, and changes nothing', async () => {
    const home = join(folder, 'fresh')
    const { exitCode, stdout } = await runCrossdock(['doctor', '--json', '--home', home, '--port', '0'])
    const { checks } = JSON.parse(stdout) as { checks: { name: string; state: string; remedy?: string }[] }
    expect(exitCode).toBe(0)
    expect(checks.map(({ name }) => name)).toEqual(expect.arrayContaining(['node', 'home', 'secret key', 'port']))
    expect(checks.every(({ state, remedy }) => state === 'ok' || remedy !== undefined)).toBe(true)
    expect((await runCrossdock(['doctor', '--home', home, '--port', '0'])).stdout).toContain('does not exist')
  })

  it('fails for a taken port, a broken key and a database that does not answer, each with its remedy', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const address = other.address()
    const port = String(address && typeof address === 'object' ? address.port : 0)
    const { exitCode, stdout } = await runCrossdock(['doctor', '--json', '--port', port], {
      CROSSDOCK_HOME: folder,
      CROSSDOCK_SECRET_KEY: 'canary-too-short',
      DATABASE_URL: 'postgres://nobody:canary-password@127.0.0.1:1/none',
      REDIS_URL: 'redis://127.0.0.1:1',
    })
    other.close()
    const { checks } = JSON.parse(stdout) as { checks: { name: string; state: string; remedy?: string }[] }
    const failed = checks.filter(({ state }) => state === 'fail')
    expect(exitCode).toBe(1)
    expect(failed.map(({ name }) => name)).toEqual(['secret key', 'database', 'queue', 'port'])
    expect(failed.every(({ remedy }) => remedy)).toBe(true)
    expect(stdout).not.toContain('canary')
  })
})
