import type { StepManifest } from '@crossdock/shared/node'
import { splitManifest } from '../split/manifest.ts'

/** Does something for each item of a list, and goes on when all of it has ended. */
export const forEachManifest = {
  type: 'for-each',
  version: 1,
  kind: 'step',
  category: 'control',
  effect: 'none',
  title: 'For each',
  summary:
    'Makes a record of each item of a list, which go through “each”; when all have ended, the first one goes on through “done”.',
  config: splitManifest.config,
  outputs: ['each', 'done'],
  joinPort: 'done',
} as const satisfies StepManifest
