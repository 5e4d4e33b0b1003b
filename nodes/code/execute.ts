import { CrossdockError } from '@crossdock/shared/errors'
import { parsePayload } from '@crossdock/shared/json'
import {
  type BatchItem,
  drop,
  emit,
  type NodeExecutor,
  type NodeLog,
  type SandboxAnswer,
  type StepResult,
} from '@crossdock/shared/node'
import type { codeManifest } from './manifest.ts'

type Item = BatchItem<typeof codeManifest>

/** Runs the `code` node: all records of the chunk in one call of the sandbox. */
export const codeExecutor = {
  executeBatch: async ({ items, signal, log, system }) => {
    const [first] = items
    if (!first) return []
    const { code, timeoutMs, memoryMb } = first.config
    const answers = await system.sandbox.run(
      { trustDomain: first.record.flow, code, limits: { timeoutMs, memoryMb }, items: items.map(sandboxItem) },
      signal,
    )
    return items.map((item, index) => readAnswer(answers[index], { item, log }))
  },
} satisfies NodeExecutor<typeof codeManifest>

/** The seed is the effect's key, and the clock stands at the acceptance: a replay gives the same payload. */
function sandboxItem({ record, effect }: Item) {
  const { payload, key, entity, id } = record
  return { json: JSON.stringify({ payload, key, entity, id }), seed: effect.key, nowMs: Date.parse(record.acceptedAt) }
}

function readAnswer(
  answer: SandboxAnswer | undefined,
  { item, log }: { readonly item: Item; readonly log: NodeLog },
): StepResult | CrossdockError {
  if (!answer) return new CrossdockError('INTERNAL', 'The sandbox gave no answer for this record.')
  if (!answer.ok) {
    const place = answer.line === undefined ? '' : `Line ${answer.line}: `
    const detail = answer.line === undefined ? {} : { detail: { line: answer.line } }
    return new CrossdockError(answer.code, `${place}${answer.message}`, detail)
  }
  for (const line of answer.logs) log.info(line, { record: item.record.id })
  const parsed = parsePayload(answer.json)
  if (!parsed.ok) return new CrossdockError('CODE_FAILED', `The code returned unusable data: ${parsed.error.message}`)
  return parsed.payload === null ? drop('The code returned nothing for this record.') : emit('out', parsed.payload)
}
