import type { RecordFacts } from '@crossdock/shared/expression'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import type { Workspace } from '../app/workspace.ts'
import { changeConfig } from '../document/edits/change-config.ts'
import type { SampleAt } from '../samples/sample.ts'
import { useSampleAt } from '../samples/use-samples.ts'
import { orderOfPaths, type RawLines } from './edit-lines.ts'
import { evaluateMapping, type MappedSample } from './evaluate-mapping.ts'
import type { MapContext } from './map-field.ts'
import { allNodes, type FieldNode, type Shape } from './mapping-tree.ts'
import { fieldsOfPaths, mergeFields } from './merge-fields.ts'
import { allLines, type Mapping, parseMapping } from './parse-mapping.ts'
import { readShape, shapeOfSample } from './read-shape.ts'
import { schemaDownstream } from './schema-downstream.ts'
import { shapeOfSchema } from './schema-shape.ts'
import { type KnownShapes, keepShapes, readShapes } from './shape-shelf.ts'
import { type TargetNode, targetTree } from './target-tree.ts'

const evaluationDelayMs = 120
const maxFields = 5_000

/** Everything the mapper shows of one map node, and the ways to change it. */
export interface Mapper {
  readonly nodeId: string
  readonly mapping: Mapping
  readonly raw: RawLines
  readonly sources: readonly FieldNode[]
  readonly targets: readonly TargetNode[]
  readonly sample: SampleAt | undefined
  /** Undefined until the first calculation, and while there is no sample. */
  readonly mapped: MappedSample | undefined
  /** The output as it was when the mapper was opened, on the same sample. */
  readonly outputBefore: unknown
  /** Which item of lists is looked at, from 0. */
  readonly item: number
  /** Where the target's fields come from besides the lines, in words. */
  readonly targetNote: string | undefined
  /** What was left out of a tree, in words. */
  readonly cutNote: string | undefined
  readonly shapes: KnownShapes
  readonly context: MapContext
  setItem(item: number): void
  setShapes(shapes: KnownShapes): void
  /** One step for undo; edits of equal `group` in quick succession are one. */
  edit(label: string, lines: RawLines, group?: string): void
}

const noLines: RawLines = []

/** The state of the mapper for one node of the open flow. */
export function useMapper(nodeId: string): Mapper {
  const workspace = useWorkspace()
  const config = useOpenFlow((open) => open.flow.nodes[nodeId]?.config)
  const flowId = useOpenFlow((open) => open.flow.id) ?? ''
  const opened = useRef(config)
  const mapping = useMemo(() => parseMapping(config ?? {}), [config])
  const before = useMemo(() => parseMapping(opened.current ?? {}), [])
  const [shapes, setShapes] = useState(() => readShapes(flowId, nodeId))
  const [item, setItem] = useState(0)
  const sample = useSampleAt(nodeId)
  const trees = useTrees(nodeId, { mapping, before, shapes, sample })
  const mapped = useMapped(mapping, { sample, item })
  const past = useMapped(before, { sample, item })
  const raw: RawLines = Array.isArray(config?.fields) ? config.fields : noLines
  return {
    ...{ nodeId, mapping, raw, shapes, sample, item, setItem, mapped },
    ...trees,
    outputBefore: past?.output,
    setShapes: (next) => {
      setShapes(next)
      keepShapes(flowId, nodeId, next)
    },
    edit: (label, lines, group) => editLines(workspace, nodeId, { label, lines, group }),
  }
}

/** Writes the lines of a map node. */
function editLines(
  { documents }: Workspace,
  nodeId: string,
  { label, lines, group }: { readonly label: string; readonly lines: RawLines; readonly group: string | undefined },
): void {
  const note = { label, ...(group === undefined ? {} : { group: `map ${nodeId} ${group}` }) }
  documents.edit(note, (flow) => changeConfig(flow, { node: nodeId, path: ['fields'], value: lines }))
}

function useTrees(
  nodeId: string,
  {
    mapping,
    before,
    shapes,
    sample,
  }: {
    readonly mapping: Mapping
    readonly before: Mapping
    readonly shapes: KnownShapes
    readonly sample: SampleAt | undefined
  },
) {
  const flow = useOpenFlow((open) => open.flow)
  const schema = flow && schemaDownstream(flow, nodeId)
  const payload = sample?.payload
  const sampleShape = useMemo(() => (payload === undefined ? undefined : shapeOfSample(payload)), [payload])
  const sourceShape = useMemo(() => shapeOfText(shapes.source), [shapes.source])
  const known = useMemo(
    () => mergeFields(sourceShape?.fields ?? [], sampleShape?.fields ?? []),
    [sourceShape, sampleShape],
  )
  const used = useMemo(
    () =>
      [...allLines(mapping.lines)].flatMap((line) => [
        ...line.use.sources,
        ...(line.kind === 'list' ? line.whenSources : []),
      ]),
    [mapping],
  )
  const sources = useMemo(() => mergeFields(known, fieldsOfPaths(used)), [known, used])
  const loaded = useMemo(() => shapeOfText(shapes.target), [shapes.target])
  const asked = useMemo(() => (schema === undefined ? undefined : shapeOfSchema(schema, maxFields)), [schema])
  const targetShape = loaded ?? asked
  const targets = useMemo(
    () =>
      targetTree({
        fields: targetShape?.fields ?? [],
        lines: mapping.lines,
        added: shapes.added,
        first: loaded === undefined ? before.lines : [],
      }),
    [targetShape, loaded, mapping, before, shapes.added],
  )
  const context = useMemo(
    () => ({
      order: orderOfPaths([...allNodes(targets)].map(({ path }) => path)),
      rootNames: new Set(sources.map(({ name }) => name)),
    }),
    [targets, sources],
  )
  const targetNote = loaded === undefined ? asked && 'Fields that the next check asks for.' : targetWords[loaded.from]
  const isCut = [sampleShape, sourceShape, targetShape].some((shape) => shape?.isCut === true)
  return {
    sources,
    targets,
    context,
    targetNote,
    cutNote: isCut ? `Only the first ${maxFields} fields are shown.` : undefined,
  }
}

const targetWords: Readonly<Record<Shape['from'], string>> = {
  sample: 'Fields of the sample that was loaded.',
  schema: 'Fields of the JSON Schema that was loaded.',
  csv: 'Columns of the CSV header that was loaded.',
}

function shapeOfText(text: string | undefined): Shape | undefined {
  if (text === undefined) return undefined
  const answer = readShape(text)
  return answer.ok ? answer.shape : undefined
}

/** The mapping on the current sample, shortly after the last change: typing never waits for it. */
function useMapped(
  mapping: Mapping,
  { sample, item }: { readonly sample: SampleAt | undefined; readonly item: number },
): MappedSample | undefined {
  const { tables } = useWorkspace()
  const known = useStore(tables, (state) => state.tables)
  const [mapped, setMapped] = useState<MappedSample>()
  const payload = sample?.payload
  const record: RecordFacts | undefined = sample?.record
  const recordText = JSON.stringify(record)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the record is the same while its text is, and code tables that arrive change values.
  useEffect(() => {
    if (payload === undefined || record === undefined) return setMapped(undefined)
    const timer = setTimeout(
      () => setMapped(evaluateMapping(mapping, { payload, record, item, lookup: tables.lookup })),
      evaluationDelayMs,
    )
    return () => clearTimeout(timer)
  }, [mapping, payload, recordText, item, known, tables])
  return mapped
}
