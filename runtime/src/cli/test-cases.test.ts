import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCrossdock } from './testing/run-crossdock.ts'

const examples = join(import.meta.dirname, '../../../examples/flows')
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crossdock-test-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A copy of an example that a test may spoil. */
async function copyOf(flow: string, name: string): Promise<string> {
  const path = join(folder, name)
  await cp(join(examples, flow), path, { recursive: true })
  return path
}

async function change(file: string, edit: (text: string) => string): Promise<void> {
  const text = await readFile(file, 'utf8')
  const edited = edit(text)
  expect(edited).not.toBe(text)
  await writeFile(file, edited)
}

interface Report {
  readonly flows: readonly {
    readonly flow: string
    readonly coveragePercent: number
    readonly cases: readonly { readonly case: string; readonly outcome: string }[]
  }[]
}

describe('crossdock test', { timeout: 120_000 }, () => {
  it('passes the cases of the example flows, which were recorded from real runs, error port and parked record included', async () => {
    const { exitCode, stdout } = await runCrossdock(['test', examples, '--json'])
    const { flows } = JSON.parse(stdout) as Report
    expect(flows.map(({ cases, flow }) => [flow, cases.map((one) => `${one.case} ${one.outcome}`)])).toEqual([
      ['order-release', ['new-warehouse passed', 'not-open passed', 'released passed']],
      [
        'shipment-confirmation',
        ['customer-blocked passed', 'not-ours passed', 'shop-refuses passed', 'short-pick passed'],
      ],
    ])
    expect(exitCode).toBe(0)
  })

  it('finds what an edit of the flow changes, says it in words and as JUnit, and ends with 1', async () => {
    const path = await copyOf('shipment-confirmation', 'edited')
    await change(join(path, 'flow.json'), (text) => text.replace('"path": "/backorders"', '"path": "/back-orders"'))
    const junit = join(folder, 'report.xml')
    const { exitCode, stdout } = await runCrossdock(['test', path, '--junit', junit])
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(
      /✗ Short pick.*\n\s+record 0: “Backorder to the ERP” would send something else: path is "\/back-orders" instead of "\/backorders"\./,
    )
    expect(stdout).toContain('2 passed, 2 failed')
    const xml = await readFile(junit, 'utf8')
    expect(xml).toContain('<testsuites name="crossdock" tests="4" failures="2" errors="0" skipped="0"')
    expect(xml).toMatch(
      /<testcase name="Short pick[^>]*classname="shipment-confirmation"[^>]*>\s+<failure message="record 0: “Backorder/,
    )
    expect(xml).toContain('<property name="coverage.nodes" value="12/12"/>')
  })

  it('fails for too little coverage, and names what no case visits', async () => {
    const arguments_ = ['test', examples, '--filter', 'not-ours', '--coverage-min', '50']
    const { exitCode, stdout } = await runCrossdock(arguments_)
    expect(exitCode).toBe(1)
    expect(stdout).toContain('✓ An order that is not the ERP’s is filtered')
    expect(stdout).toMatch(/coverage: 16 % of nodes.*no case visits .*book-shipment.*\(at least 50 % are asked for\)/)
  })

  it('counts as broken a case that cannot be read, has no flow near it, or whose flow has problems', async () => {
    const path = await copyOf('order-release', 'broken')
    await writeFile(join(path, 'cases', 'none.case.json'), '{"format":"crossdock/case@9"}')
    await change(join(path, 'cases', 'not-open.case.json'), (text) =>
      text.replace('"flow": "order-release"', '"flow": "else"'),
    )
    await change(join(path, 'flow.json'), (text) => text.replace('"to": "check"', '"to": "nowhere"'))
    const { exitCode, stdout } = await runCrossdock(['test', path])
    expect(exitCode).toBe(1)
    expect(stdout).toContain('The format “crossdock/case@9” is not one that this program reads')
    expect(stdout).toContain('The flow “else” is in no flow.json or *.flow.json beside the case or above it.')
    expect(stdout).toContain('Flow “order-release” has')
    expect(stdout).toContain('4 broken')
  })

  it('says what is wrong with the file of the flow when that cannot be read', async () => {
    const path = await copyOf('order-release', 'unreadable')
    await change(join(path, 'flow.json'), (text) => text.replace('{', '{{'))
    const { exitCode, stdout } = await runCrossdock(['test', path])
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(/flow\.json.*not JSON/)
    expect(stdout).not.toContain('is in no flow.json')
  })

  it('says so when there is nothing to test, so that a wrong path is no success', async () => {
    expect(await runCrossdock(['test', join(examples, 'returns')])).toMatchObject({ exitCode: 1 })
    const filtered = await runCrossdock(['test', examples, '--filter', 'no such case'])
    expect(filtered).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('None of 7 cases') })
    expect(await runCrossdock(['test', '/no/such/folder'])).toMatchObject({ exitCode: 1 })
  })
})
