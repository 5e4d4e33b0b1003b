import { afterAll, beforeAll, expect, it } from 'vitest'
import { type DesignerRuntime, startDesignerRuntime } from '../server/testing/designer-runtime.ts'
import { runCrossdock } from './testing/run-crossdock.ts'

let runtime: DesignerRuntime
beforeAll(async () => {
  runtime = await startDesignerRuntime()
})
afterAll(() => runtime[Symbol.asyncDispose]())

const call = (args: readonly string[]) =>
  runCrossdock(args, { CROSSDOCK_SERVER: runtime.url, CROSSDOCK_TOKEN: runtime.adminToken })

const noId = '01a20282-6684-70b2-bb22-000000000000'
const because = ['--reason', 'put right']

it.each([
  [['records', '--limit', 'abc'], /CONFIG_INVALID: .*--limit: This is no number/],
  [['records', '--limit', '0'], /--limit: At least 1/],
  [['records', '--id', 'nope'], /--id: This is no id/],
  [['records', '--key', 'x'.repeat(501)], /INPUT_INVALID: .*key: At most 500 characters/],
  [['records', '--state', 'lost'], /--state: Choose one of ready, waiting/],
  [
    ['exceptions', 'retry', 'nope', ...because],
    /CONFIG_INVALID: “nope” is not the id of a record.*\n→ .*crossdock records/,
  ],
  [['exceptions', 'assign', 'nope', '--to', 'Ann'], /“nope” is not the id of an exception.*\n→ .*crossdock exceptions/],
  [['exceptions', 'tag', '--cause', 'c'], /CONFIG_INVALID: .*--add/],
  [['exceptions', 'retry', '--cause', 'c', ...because], /NOT_FOUND: No open exception has the cause c/],
  [['exceptions', 'resolve', '--cause', 'c', ...because], /NOT_FOUND: No open exception has the cause c/],
  [['exceptions', 'ignore', '--cause', 'c', ...because], /NOT_FOUND: No open exception has the cause c/],
  [['replay', 'nope', '--preview'], /“nope” is not the id of a record/],
  [['replay', noId, '--payload', '/no/such/file', ...because], /NOT_FOUND: There is no file \/no\/such\/file/],
  [['replay', '--flow', 'x', '--since', 'yesterday', '--preview'], /--since: This is no time such as/],
  [['replay', 'show', 'nope'], /“nope” is not the id of a replay.*\n→ .*crossdock replay list/],
  [['runs', 'cancel', 'nope', ...because], /“nope” is not the id of a run.*\n→ .*crossdock runs/],
] as const)('%j is refused with a code and what to do, without a stack', { timeout: 60_000 }, async (args, said) => {
  const { exitCode, stderr, stdout } = await call(args)
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
  expect(stderr).toMatch(said)
  expect(stderr).toMatch(/\n→ /)
  expect(stderr).not.toMatch(/\n\s+at |INTERNAL/)
})
