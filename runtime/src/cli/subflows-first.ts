import { manifests } from '@crossdock/nodes/manifests'
import { callsOf, readFlowDocument } from '@crossdock/shared/flow'

/** A flow document as it came from a file. */
export interface FlowFile {
  readonly file: string
  readonly document: Readonly<Record<string, unknown>>
}

/** What a publication has made of a flow. */
type Versions = ReadonlyMap<string, number>

/** The order in which flow files can be published: whatever is called stands before what calls it. Otherwise as given. */
export function subflowsFirst(files: readonly FlowFile[]): readonly FlowFile[] {
  const ordered: FlowFile[] = []
  const begun = new Set<FlowFile>()
  const visit = (each: FlowFile) => {
    if (begun.has(each)) return
    begun.add(each)
    const called = new Set(callsIn(each).map(({ flow }) => flow))
    for (const other of files) if (called.has(String(other.document.id))) visit(other)
    ordered.push(each)
  }
  for (const each of files) visit(each)
  return ordered
}

/** A call that was led to the version that its subflow has got. */
export interface Pin {
  readonly node: string
  readonly flow: string
  readonly version: number
}

/**
 * The document with its calls led to the versions that these subflows have got in the same publication: a version number
 * is each environment's own, and files that are published together belong together.
 */
export function pinCalls(
  { document, file }: FlowFile,
  versions: Versions,
): { readonly document: Readonly<Record<string, unknown>>; readonly pins: readonly Pin[] } {
  const pins = callsIn({ document, file }).flatMap(({ node, flow, version: before }): readonly Pin[] => {
    const version = versions.get(flow)
    return version === undefined || version === before ? [] : [{ node, flow, version }]
  })
  if (pins.length === 0) return { document, pins }
  const nodes = { ...(document.nodes as Readonly<Record<string, { readonly config?: object }>>) }
  for (const { node, version } of pins) {
    nodes[node] = { ...nodes[node], config: { ...nodes[node]?.config, version } }
  }
  return { document: { ...document, nodes }, pins }
}

/** A document that cannot be read calls nothing; publishing it says what is wrong. */
function callsIn({ document }: FlowFile): ReturnType<typeof callsOf> {
  const read = readFlowDocument(document)
  return read.ok ? callsOf(read.flow, manifests) : []
}
