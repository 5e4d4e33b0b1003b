import { type FieldMeta, lazyExpression, type ManifestProblem, type StepManifest } from '@crossdock/shared/node'
import { z } from 'zod'

/** Ports that a route has without a case. */
const builtInPorts: readonly string[] = ['otherwise', 'error']

const config = z.strictObject({
  mode: z
    .enum(['first', 'all'])
    .default('first')
    .meta({
      title: 'When several cases fit',
      description: '`first` takes the first of them, `all` sends a branch through each.',
    } satisfies FieldMeta),
  cases: z
    .array(
      z.strictObject({
        port: z
          .string()
          .regex(/^[a-z][A-Za-z0-9-]{0,39}$/, 'Begin with a small letter; then letters, digits and - only.')
          .meta({ title: 'Port', description: 'Name of the output, e.g. express.' } satisfies FieldMeta),
        when: lazyExpression({
          title: 'When',
          description: 'Condition, e.g. =priority == "express".',
          gives: 'condition',
        }),
      }),
    )
    .min(1)
    .meta({ title: 'Cases' } satisfies FieldMeta),
})

/** Sends each record where the first fitting case points, or to every fitting one. */
export const routeManifest = {
  type: 'route',
  version: 1,
  kind: 'step',
  category: 'routing',
  effect: 'none',
  title: 'Route',
  summary: 'Sends each record through the output whose condition it meets.',
  config,
  outputs: ['otherwise'],
  filteringPorts: ['otherwise'],
  portsFrom: ({ cases }: z.output<typeof config>): readonly string[] => cases.map((each) => each.port),
  check: ({ cases }: z.output<typeof config>): readonly ManifestProblem[] =>
    cases.flatMap(({ port }, index) => {
      const path = ['cases', index, 'port']
      if (builtInPorts.includes(port)) {
        return [{ path, message: `Every route has a port “${port}” already.`, remedy: 'Choose another name.' }]
      }
      if (cases.findIndex((other) => other.port === port) === index) return []
      return [
        {
          path,
          message: `Two cases have the port “${port}”.`,
          remedy: 'Give each case a port of its own, or join the conditions with ||.',
        },
      ]
    }),
} as const satisfies StepManifest
