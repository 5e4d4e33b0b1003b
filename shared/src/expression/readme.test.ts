import { readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { renderFunctionReference } from './function-doc.ts'
import { functionLibrary } from './index.ts'

const path = new URL('./README.md', import.meta.url)
const REFERENCE = /(?<=<!-- functions -->\n)[\s\S]*(?=<!-- \/functions -->)/u

it('the README shows every function as it is declared', () => {
  const reference = `\n${renderFunctionReference(functionLibrary)}\n\n`
  if (process.env.UPDATE_REFERENCE) {
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(REFERENCE, () => reference),
    )
  }
  expect(REFERENCE.exec(readFileSync(path, 'utf8'))?.[0]).toBe(reference)
})
