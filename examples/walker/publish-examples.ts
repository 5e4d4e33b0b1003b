import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestRuntime } from './start-test-runtime.ts'

/** Publishes example flows by the names of their folders. */
export async function publishExamples({ api }: TestRuntime, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const text = readFileSync(join(import.meta.dirname, '../flows', id, 'flow.json'), 'utf8')
    await api.publishFlow({ body: { document: JSON.parse(text) } })
  }
}
