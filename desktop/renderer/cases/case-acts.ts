import { manifests } from '@crossdock/nodes/manifests'
import { type CaseDocument, caseFileName, caseFormat, caseIdFor, readCase, serializeCase } from '@crossdock/shared/case'
import { manifestOf } from '@crossdock/shared/flow'
import type { Workspace } from '../app/workspace.ts'
import { pickFile } from '../platform/browser-files.ts'

/** Ids of the cases that are there. */
function takenIds({ cases }: Workspace): ReadonlySet<string> {
  return new Set(cases.getState().items?.map(({ document }) => document.id))
}

/** Shows what an act could not do. What it could is seen. */
export async function attempt(workspace: Workspace, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (thrown) {
    const text = thrown instanceof Error ? thrown.message : String(thrown)
    const remedy = thrown instanceof Error && 'remedy' in thrown ? { remedy: String(thrown.remedy) } : {}
    workspace.view.notify({ kind: 'problem', text, ...remedy })
  }
}

/** The source whose sample is current: the selected one, else the first that has a sample. */
function sampleOf({ documents, samples }: Workspace) {
  const { open } = documents.getState()
  if (open === undefined) return undefined
  const sources = Object.keys(open.flow.nodes).filter(
    (id) => manifestOf(manifests, open.flow.nodes[id]?.type ?? '')?.kind === 'source',
  )
  const ordered = [...sources].sort((a, b) => Number(open.selection.nodes.has(b)) - Number(open.selection.nodes.has(a)))
  for (const source of ordered) {
    const sample = samples.currentAt(source)
    if (sample !== undefined) return { source, sample, flow: open.flow }
  }
  return undefined
}

/** True when a sample stands at a source of the open flow. */
export function hasSample(workspace: Workspace): boolean {
  return sampleOf(workspace) !== undefined
}

/** Makes a case of the sample in view and runs it, so that one sees what it still needs. */
export async function addCaseFromSample(workspace: Workspace): Promise<void> {
  const found = sampleOf(workspace)
  if (found === undefined) return
  const { flow, sample, source } = found
  const name = `Sample ${sample.sample.title}`
  const document: CaseDocument = {
    ...{ format: caseFormat, id: caseIdFor(name, takenIds(workspace)), name, flow: flow.id, source },
    acceptedAt: new Date().toISOString(),
    items: [{ payload: sample.payload }],
    pins: [],
    tables: {},
  }
  await workspace.cases.put(document)
  workspace.cases.select(document.id)
  await workspace.cases.run([document.id])
}

/** Takes a case from a file: of this flow, under an id of its own where another case has its. */
export async function importCase(workspace: Workspace): Promise<void> {
  const flow = workspace.documents.getState().open?.flow
  const file = await pickFile('.json,application/json')
  if (file === undefined || flow === undefined) return
  const read = readCase(await file.text())
  if (!read.ok) throw new Error(`${file.name} is no case. ${read.problems[0]?.message ?? ''}`)
  if (read.case.flow !== flow.id) {
    throw new Error(`${file.name} is a case of the flow “${read.case.flow}”; this is “${flow.id}”.`)
  }
  const id = takenIds(workspace).has(read.case.id) ? caseIdFor(read.case.name, takenIds(workspace)) : read.case.id
  await workspace.cases.put({ ...read.case, id })
  workspace.cases.select(id)
}

/** Saves a case as a file. */
export async function exportCase({ platform }: Workspace, document: CaseDocument): Promise<void> {
  const answer = await platform.files.saveAs({ suggestedName: caseFileName(document), text: serializeCase(document) })
  if (answer.kind === 'failed') throw new Error(`${answer.message} ${answer.remedy}`)
}

/** Makes another case that says the same. */
export async function duplicateCase(workspace: Workspace, document: CaseDocument): Promise<void> {
  const name = `${document.name} (copy)`
  const id = caseIdFor(name, takenIds(workspace))
  await workspace.cases.put({ ...document, id, name })
  workspace.cases.select(id)
}

/** Gives a case an answer for a node that had none, and runs it again. */
export async function pinAnswer(
  workspace: Workspace,
  document: CaseDocument,
  pin: { readonly node: string; readonly record: string; readonly payload: unknown },
): Promise<void> {
  const { node, payload, record } = pin
  const answer = { node, record, outcomes: [{ kind: 'emit' as const, out: [{ port: 'out', payload }] }] }
  await workspace.cases.put({ ...document, pins: [...document.pins, answer] })
  await workspace.cases.run([document.id])
}

/** Begins a debug session with the records and pins of a case. */
export function debugCase({ debug, view }: Workspace, id: string): void {
  view.showBottomTab('debugger')
  void debug.startWith({ kind: 'case', case: id })
}
