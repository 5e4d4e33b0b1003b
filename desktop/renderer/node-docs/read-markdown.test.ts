import { expect, test } from 'vitest'
import { readMarkdown } from './read-markdown.ts'

test('headings, paragraphs, lists, code and tables are read', () => {
  const blocks = readMarkdown(
    '# T\n\none\ntwo\n\n- a\n  more\n- b\n\n```json\n{ "x": 1 }\n```\n\n| a | b |\n| - | - |\n| `x \\| y` | z |\n',
  )
  expect(blocks).toMatchObject([
    { kind: 'heading', level: 1 },
    { kind: 'paragraph', content: [{ text: 'one two' }] },
    { kind: 'list', isOrdered: false, items: [[{ text: 'a more' }], [{ text: 'b' }]] },
    { kind: 'code', text: '{ "x": 1 }' },
    {
      kind: 'table',
      head: [[{ text: 'a' }], [{ text: 'b' }]],
      rows: [[[{ kind: 'code', text: 'x | y' }], [{ text: 'z' }]]],
    },
  ])
})

test('code, strong, emphasis and links are read inside of a line', () => {
  const [block] = readMarkdown('a `b` **c** _d_ [e](https://x.y/z) snake_case_name')
  expect(block).toEqual({
    kind: 'paragraph',
    content: [
      { kind: 'text', text: 'a ' },
      { kind: 'code', text: 'b' },
      { kind: 'text', text: ' ' },
      { kind: 'strong', text: 'c' },
      { kind: 'text', text: ' ' },
      { kind: 'em', text: 'd' },
      { kind: 'text', text: ' ' },
      { kind: 'link', text: 'e', href: 'https://x.y/z' },
      { kind: 'text', text: ' snake_case_name' },
    ],
  })
})

test('HTML stays text', () => {
  expect(readMarkdown('<img src=x onerror=alert(1)>')).toEqual([
    { kind: 'paragraph', content: [{ kind: 'text', text: '<img src=x onerror=alert(1)>' }] },
  ])
})

const documents = import.meta.glob<string>('../../../nodes/*/README.md', {
  query: '?raw',
  import: 'default',
  eager: true,
})

test('every node has a document, and none of its tables or code blocks stays raw', () => {
  expect(Object.keys(documents).length).toBeGreaterThan(10)
  for (const text of Object.values(documents)) {
    const blocks = readMarkdown(text)
    expect(blocks[0]?.kind).toBe('heading')
    const raw = JSON.stringify(blocks.filter(({ kind }) => kind === 'paragraph'))
    expect(raw).not.toMatch(/\*\*|```|\|\s*-/)
  }
})
