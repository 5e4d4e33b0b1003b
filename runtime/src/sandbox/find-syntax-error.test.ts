import { afterAll, expect, it } from 'vitest'
import { findSyntaxError } from './find-syntax-error.ts'
import { startSandbox } from './start-sandbox.ts'

const sandbox = startSandbox({ processes: 1 })
afterAll(() => sandbox[Symbol.asyncDispose]())

const find = (code: string) => findSyntaxError(sandbox, code, new AbortController().signal)

it('names the line of code that does not compile', async () => {
  expect(await find('const a = 1\nreturn a +')).toMatchObject({
    message: expect.stringContaining('SyntaxError'),
    line: 3,
  })
  expect(await find('const a = 1\nlet b = = 2\nreturn a')).toMatchObject({ line: 2 })
})

it('neither runs sound code nor finds fault with it', async () => {
  expect(await find('throw new Error("ran")')).toBeUndefined()
  expect(await find('for (;;);')).toBeUndefined()
})
