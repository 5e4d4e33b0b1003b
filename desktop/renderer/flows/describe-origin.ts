import type { FlowOrigin } from '../document/flow-origin.ts'

/** Where a flow came from, in a few words. */
export function describeOrigin(origin: FlowOrigin): string {
  switch (origin.kind) {
    case 'new':
      return 'New flow'
    case 'sample':
      return 'From a sample'
    case 'file':
      return `File ${origin.name}`
    case 'runtime':
      return `From v${origin.version}`
  }
}
