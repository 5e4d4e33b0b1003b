import type { FieldMeta, ManifestProblem, StepManifest, SubflowCall } from '@crossdock/shared/node'
import { z } from 'zod'
import { portName } from './port-name.ts'

const config = z.strictObject({
  flow: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,63}$/, 'Begin with a small letter; then small letters, digits and - only.')
    .meta({
      title: 'Subflow',
      description: 'Id of the flow whose nodes run here.',
      widget: 'subflow',
    } satisfies FieldMeta),
  version: z
    .int()
    .min(1)
    .meta({
      title: 'Version',
      description: 'The published version that runs. It stays this one until you choose another.',
    } satisfies FieldMeta),
  ports: z
    .array(portName)
    .max(40)
    .meta({
      title: 'Ports',
      description: 'The ports of the exits of the subflow, each once.',
    } satisfies FieldMeta),
})

type Config = z.output<typeof config>

/** Runs the nodes of another flow here, on the same record. */
export const subflowManifest = {
  type: 'subflow',
  version: 1,
  kind: 'step',
  category: 'control',
  effect: 'none',
  title: 'Subflow',
  summary: 'Runs the nodes of another flow here, on the same record.',
  config,
  outputs: [],
  portsFrom: ({ ports }: Config): readonly string[] => ports,
  callFrom: ({ flow, version, ports }: Config): SubflowCall => ({ flow, version, ports }),
  check: ({ ports }: Config): readonly ManifestProblem[] =>
    ports.flatMap((port, index) =>
      ports.indexOf(port) === index
        ? []
        : [
            {
              path: ['ports', index],
              message: `The port “${port}” stands there twice.`,
              remedy: 'Remove one of them.',
            },
          ],
    ),
} as const satisfies StepManifest
