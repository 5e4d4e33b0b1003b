import { manifests } from '@crossdock/nodes/manifests'
import { flowSchema, validateFlow } from '@crossdock/shared/flow'
import { expect, test } from 'vitest'
import { fieldMessage } from './field-message.ts'

/** What the flow's check says of the settings of one node. */
function messagesOf(type: string, config: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const flow = flowSchema.parse({
    ...{ format: 'crossdock/flow@1', id: 'f', name: 'F', record: { entity: 'order' } },
    nodes: { n: { type, version: 1, config } },
  })
  const problems = validateFlow(flow, manifests).filter(({ path }) => path.startsWith('/nodes/n/config/'))
  return Object.fromEntries(
    problems.map(({ path, message }) => [path.replace('/nodes/n/config/', ''), fieldMessage(message)]),
  )
}

test('what is missing, out of bounds or no choice is said in words that fit beside the field', () => {
  expect(messagesOf('http-request', { path: '', system: '', method: 'SEND', maxResponseBytes: 0 })).toEqual({
    system: 'This is needed.',
    method: 'Choose one of GET, POST, PUT, PATCH, DELETE.',
    maxResponseBytes: 'At least 1.',
  })
  expect(messagesOf('file-write', { system: 'x', format: 'csv' })).toEqual({ path: 'This is needed.' })
  expect(messagesOf('http-poll', {})).toMatchObject({ when: 'This is needed.', path: 'This is needed.' })
  expect(messagesOf('code', { code: 'x', timeoutMs: 999_999, memoryMb: 'big' })).toEqual({
    timeoutMs: 'At most 60000.',
    memoryMb: 'This is text; it must be a number.',
  })
})

test('what does not compile is said without the name of its node', () => {
  const message = 'The code of node “a” does not compile, line 2: Unexpected token.'
  expect(fieldMessage(message)).toBe('This does not compile, line 2: Unexpected token.')
})

test('a message that says what to do stays as it is', () => {
  expect(fieldMessage('Node “a”, setting “path”: The path has {x}, but there is no value of that name.')).toBe(
    'The path has {x}, but there is no value of that name.',
  )
})

test('what followed the name of a node begins as a sentence does', () => {
  expect(fieldMessage('Node “a”: the subflow “b”, version 1, is not published here.')).toBe(
    'The subflow “b”, version 1, is not published here.',
  )
})
