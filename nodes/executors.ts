import type { NodeExecutor } from '@crossdock/shared/node'
import { codeExecutor } from './code/execute.ts'
import { fileExecutor } from './file/execute.ts'
import { fileWriteExecutor } from './file-write/execute.ts'
import { filterExecutor } from './filter/execute.ts'
import { forEachExecutor } from './for-each/execute.ts'
import { httpPollExecutor } from './http-poll/execute.ts'
import { httpRequestExecutor } from './http-request/execute.ts'
import { lookupExecutor } from './lookup/execute.ts'
import type { manifests } from './manifests.ts'
import { manualExecutor } from './manual/execute.ts'
import { mapExecutor } from './map/execute.ts'
import { milestoneExecutor } from './milestone/execute.ts'
import { routeExecutor } from './route/execute.ts'
import { scheduleExecutor } from './schedule/execute.ts'
import { splitExecutor } from './split/execute.ts'
import { subflowExecutor } from './subflow/execute.ts'
import { subflowInputExecutor } from './subflow-input/execute.ts'
import { subflowOutputExecutor } from './subflow-output/execute.ts'
import { validateExecutor } from './validate/execute.ts'
import { webhookExecutor } from './webhook/execute.ts'

/** What the runtime runs for each node type. A manifest without an executor does not compile. */
export const executors = {
  code: codeExecutor,
  file: fileExecutor,
  'file-write': fileWriteExecutor,
  filter: filterExecutor,
  'for-each': forEachExecutor,
  'http-poll': httpPollExecutor,
  'http-request': httpRequestExecutor,
  lookup: lookupExecutor,
  manual: manualExecutor,
  map: mapExecutor,
  milestone: milestoneExecutor,
  route: routeExecutor,
  schedule: scheduleExecutor,
  split: splitExecutor,
  subflow: subflowExecutor,
  'subflow-input': subflowInputExecutor,
  'subflow-output': subflowOutputExecutor,
  validate: validateExecutor,
  webhook: webhookExecutor,
} as const satisfies { readonly [T in keyof typeof manifests]: NodeExecutor<(typeof manifests)[T]> }
