import { filterExecutor } from './filter/execute.ts'
import { forEachExecutor } from './for-each/execute.ts'
import { lookupExecutor } from './lookup/execute.ts'
import { mapExecutor } from './map/execute.ts'
import { milestoneExecutor } from './milestone/execute.ts'
import { routeExecutor } from './route/execute.ts'
import { splitExecutor } from './split/execute.ts'

/**
 * The nodes that need nothing but their record (and code tables), by type: the designer runs them on samples. This
 * module and what it imports runs anywhere: no Node, no DOM, no code made from text.
 */
export const pureExecutors = {
  filter: filterExecutor,
  'for-each': forEachExecutor,
  lookup: lookupExecutor,
  map: mapExecutor,
  milestone: milestoneExecutor,
  route: routeExecutor,
  split: splitExecutor,
} as const
