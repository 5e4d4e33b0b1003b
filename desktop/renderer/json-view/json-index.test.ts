import { expect, test } from 'vitest'
import { indexJson, lineAt, placeNear } from './json-index.ts'

const text = `{
  "name": "a \\"b\\"",
  "nodes": {
    "one/two": { "list": [1, -2.5e3, true, null, {}] }
  }
}`
const textAt = (pointer: string) => {
  const place = placeNear(indexJson(text), pointer)
  return place && text.slice(place.start, place.end)
}
const faultOf = (broken: string) => {
  const { fault } = indexJson(broken)
  return fault && { line: lineAt(broken, fault.offset), message: fault.message }
}

test('finds every value by its pointer, properties from their name on', () => {
  expect(textAt('/name')).toBe('"name": "a \\"b\\""')
  expect(textAt('/nodes/one~1two/list/1')).toBe('-2.5e3')
  expect(textAt('/nodes/one~1two/list/4')).toBe('{}')
  expect(textAt('')).toBe(text)
})

test('answers the nearest value around one that is not there', () => {
  expect(textAt('/nodes/gone/config/path')).toBe(textAt('/nodes'))
})

test('agrees with JSON.parse on what is JSON', () => {
  const texts = [
    ...['{}', '[]', '""', '0', '-0.5E-3', ' true ', '{"a":[{"b":[]}]}', '"\\u00e4\\n"', '[1,2]'],
    ...['', '{', '[', '{"a"}', '{"a":}', '{"a":1,}', '[1,]', '[1 2]', '01', '1.', '.5', '+1', 'nul', 'truex', "'a'"],
    ...['"a', '"a\nb"', '"\\x"', '{a:1}', '{"a":1}}', '[1]]', '{"a":1 "b":2}', '"\\', 'NaN', '// no', '-', '1e'],
  ]
  const isJson = (candidate: string) => {
    try {
      JSON.parse(candidate)
      return true
    } catch {
      return false
    }
  }
  for (const candidate of texts) {
    expect([candidate, indexJson(candidate).fault === undefined]).toEqual([candidate, isJson(candidate)])
  }
})

test('says where a text breaks, and in which line', () => {
  expect(faultOf('{\n  "a": 1\n  "b": 2\n}')).toEqual({ line: 2, message: 'A comma or } is missing here.' })
  expect(faultOf('{\n  "a": 1,\n}')).toEqual({ line: 2, message: 'A comma stands before }.' })
  expect(faultOf('{\n  "a": [1,\n  2')).toEqual({ line: 3, message: 'The text ends too early.' })
  expect(faultOf('{\n  "a": one\n}')).toEqual({ line: 2, message: 'This is no JSON value.' })
  expect(faultOf('{\n  a: 1\n}')).toEqual({ line: 2, message: 'The name of a property is expected.' })
  expect(faultOf('{\n  "a": "x\n}')).toEqual({ line: 2, message: 'A text is not closed.' })
})

test('what stands before the break is still found', () => {
  const broken = '{"nodes": {"a": {"type": "map"}, "b": {"type" "map"}}}'
  expect(indexJson(broken).places.get('/nodes/a')).toEqual({ start: 11, end: 31 })
})

test('a text that is nested without end is refused, not followed', () => {
  expect(indexJson('['.repeat(100_000)).fault?.message).toBe('The text is nested too deeply.')
})
