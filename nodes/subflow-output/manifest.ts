import type { FieldMeta, StepManifest } from '@crossdock/shared/node'
import { z } from 'zod'
import { portName } from '../subflow/port-name.ts'

const config = z.strictObject({
  port: portName.default('out').meta({
    title: 'Port',
    description: 'Port of the calling node through which the record goes on, e.g. unclear.',
  } satisfies FieldMeta),
})

/** A way back from a subflow to the flow that called it. */
export const subflowOutputManifest = {
  type: 'subflow-output',
  version: 1,
  kind: 'step',
  category: 'control',
  effect: 'none',
  title: 'Subflow exit',
  summary: 'Hands the record back to the calling flow, through the port that it names.',
  config,
  outputs: [],
  exitFrom: ({ port }: z.output<typeof config>): string => port,
} as const satisfies StepManifest
