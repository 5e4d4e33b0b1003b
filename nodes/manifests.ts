import type { ManifestRegistry } from '@crossdock/shared/node'
import { codeManifest } from './code/manifest.ts'
import { fileManifest } from './file/manifest.ts'
import { fileWriteManifest } from './file-write/manifest.ts'
import { filterManifest } from './filter/manifest.ts'
import { forEachManifest } from './for-each/manifest.ts'
import { httpPollManifest } from './http-poll/manifest.ts'
import { httpRequestManifest } from './http-request/manifest.ts'
import { lookupManifest } from './lookup/manifest.ts'
import { manualManifest } from './manual/manifest.ts'
import { mapManifest } from './map/manifest.ts'
import { milestoneManifest } from './milestone/manifest.ts'
import { routeManifest } from './route/manifest.ts'
import { scheduleManifest } from './schedule/manifest.ts'
import { splitManifest } from './split/manifest.ts'
import { subflowManifest } from './subflow/manifest.ts'
import { subflowInputManifest } from './subflow-input/manifest.ts'
import { subflowOutputManifest } from './subflow-output/manifest.ts'
import { validateManifest } from './validate/manifest.ts'
import { webhookManifest } from './webhook/manifest.ts'

/** Every node type, as browser-safe data. */
export const manifests = {
  code: codeManifest,
  file: fileManifest,
  'file-write': fileWriteManifest,
  filter: filterManifest,
  'for-each': forEachManifest,
  'http-poll': httpPollManifest,
  'http-request': httpRequestManifest,
  lookup: lookupManifest,
  manual: manualManifest,
  map: mapManifest,
  milestone: milestoneManifest,
  route: routeManifest,
  schedule: scheduleManifest,
  split: splitManifest,
  subflow: subflowManifest,
  'subflow-input': subflowInputManifest,
  'subflow-output': subflowOutputManifest,
  validate: validateManifest,
  webhook: webhookManifest,
} as const satisfies ManifestRegistry
