/** The files of a new node type that works: it replaces the payload by a value. By file name. */
export function nodeFolderFiles(type, identifier) {
  const title = `${type[0].toUpperCase()}${type.slice(1).replaceAll('-', ' ')}`
  const names = { type, identifier, title }
  return {
    'manifest.ts': textOf(manifestLines(names)),
    'execute.ts': textOf(executeLines(names)),
    'execute.test.ts': textOf(testLines(names)),
    'README.md': textOf(readmeLines(names)),
  }
}

function textOf(lines) {
  return `${lines.join('\n')}\n`
}

function manifestLines({ type, identifier, title }) {
  return [
    "import { anyExpression, type StepManifest } from '@crossdock/shared/node'",
    "import { z } from 'zod'",
    '',
    'const config = z.strictObject({',
    "  value: anyExpression({ title: 'Value', description: 'What the record carries from here on, e.g. =order.' }),",
    '})',
    '',
    '/** Replaces the payload by a value. */',
    `export const ${identifier}Manifest = {`,
    `  type: '${type}',`,
    '  version: 1,',
    "  kind: 'step',",
    "  category: 'transform',",
    "  effect: 'none',",
    `  title: '${title}',`,
    "  summary: 'Replaces the payload by a value.',",
    '  config,',
    "  outputs: ['out'],",
    '} as const satisfies StepManifest',
  ]
}

function executeLines({ type, identifier }) {
  return [
    "import { emit, type NodeExecutor } from '@crossdock/shared/node'",
    `import type { ${identifier}Manifest } from './manifest.ts'`,
    '',
    `/** Runs the \`${type}\` node. */`,
    `export const ${identifier}Executor = {`,
    "  execute: ({ config }) => emit('out', config.value),",
    `} satisfies NodeExecutor<typeof ${identifier}Manifest>`,
  ]
}

function testLines({ type, identifier }) {
  return [
    "import { emit } from '@crossdock/shared/node'",
    "import { describe, expect, it } from 'vitest'",
    "import { runStep } from '../testing/run-node.ts'",
    `import { ${identifier}Executor } from './execute.ts'`,
    `import { ${identifier}Manifest } from './manifest.ts'`,
    '',
    `const node = { manifest: ${identifier}Manifest, executor: ${identifier}Executor }`,
    '',
    `describe('${type}', () => {`,
    "  it('passes its value on, and never evaluates what the record holds', async () => {",
    "    const payload = { order: { number: 'SO-1001', note: '=7*7' } }",
    "    expect(await runStep(node, { value: '=order' }, { payload })).toEqual(emit('out', payload.order))",
    '  })',
    '',
    "  it('parks a record that lacks the value', async () => {",
    "    await expect(runStep(node, { value: '=order' })).rejects.toMatchObject({ code: 'VALUE_MISSING' })",
    '  })',
    '})',
  ]
}

function readmeLines({ title }) {
  return [
    `# ${title}`,
    '',
    'Replaces the payload by a value.',
    '',
    '## Settings',
    '',
    '| setting | meaning                                                  | default  |',
    '| ------- | -------------------------------------------------------- | -------- |',
    '| `value` | what the record carries from here on; may be expressions | required |',
    '',
    '## Example',
    '',
    '```json',
    '{ "value": "=order" }',
    '```',
    '',
    '## What can go wrong',
    '',
    '| code            | cause                                      |',
    '| --------------- | ------------------------------------------ |',
    '| `VALUE_MISSING` | the record lacks a value that is asked for |',
  ]
}
