import { type CaseDocument, caseIdFor } from '@crossdock/shared/case'
import { toCrossdockError } from '@crossdock/shared/errors'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import type { Workspace } from '../app/workspace.ts'
import { canAct } from '../connection/connection-store.ts'
import { attempt, exportCase } from './case-acts.ts'
import { suggestMasks } from './mask-suggestions.ts'
import { useCases } from './use-cases.ts'

/** What the sheet shows and does. */
export interface SaveForm {
  readonly note: string
  readonly name: string
  /** Why it cannot be saved under this name. */
  readonly nameProblem: string | undefined
  readonly mask: readonly string[]
  readonly canMask: boolean
  readonly suggestions: readonly string[]
  /** The case as it will be; undefined while it is made for the first time. */
  readonly document: CaseDocument | undefined
  readonly summary: string
  readonly warnings: readonly string[]
  readonly problem: string | undefined
  readonly isMaking: boolean
  readonly isSaving: boolean
  readonly isReady: boolean
  readonly maySave: boolean
  setName(name: string): void
  setMask(mask: string[]): void
  save(): Promise<void>
  download(): Promise<void>
}

interface Made {
  readonly document?: CaseDocument
  readonly warnings: readonly string[]
  readonly problem?: string
}

/** Holds what is entered, and has the runtime make the case anew when the fields to mask change. */
export function useSaveForm(onSaved: () => void): SaveForm {
  const workspace = useWorkspace()
  const toSave = useCases((state) => state.toSave)
  const maySave = useConnection((state) => canAct(state, 'designer'))
  const [entered, setName] = useState<string>()
  const [mask, setMask] = useState<readonly string[]>([])
  const [isSaving, setSaving] = useState(false)
  const { isMaking, made } = useMade(mask)
  const suggestions = useSuggestions(made.document)
  const name = entered ?? made.document?.name ?? ''
  const taken = useTakenNames(made.document?.flow)
  const nameProblem = problemOfName(name, taken)
  const named = useMemo(() => withName(made.document, name), [made.document, name])
  const save = async () => {
    if (named === undefined) return
    setSaving(true)
    await attempt(workspace, async () => {
      await saveUnderFreeId(workspace, named, toSave?.kind === 'record')
      onSaved()
    })
    setSaving(false)
  }
  return {
    note:
      toSave?.kind === 'document'
        ? toSave.note
        : 'The whole journey of the record becomes a test: what came in, what the systems answered, what must come of it. It runs without any system.',
    ...{ name, nameProblem, setName, mask, setMask, suggestions, isMaking, isSaving, maySave, save },
    canMask: toSave?.kind === 'record',
    document: named,
    summary: named === undefined ? '' : summaryOf(named),
    warnings: made.warnings,
    problem: made.problem,
    isReady: named !== undefined && !isMaking && nameProblem === undefined,
    download: async () => {
      if (named !== undefined) await attempt(workspace, () => exportCase(workspace, named))
    },
  }
}

function useMade(mask: readonly string[]): { readonly made: Made; readonly isMaking: boolean } {
  const { connection } = useWorkspace()
  const toSave = useCases((state) => state.toSave)
  const [made, setMade] = useState<Made>(
    toSave?.kind === 'document' ? { document: toSave.document, warnings: [] } : { warnings: [] },
  )
  const [isMaking, setMaking] = useState(false)
  useEffect(() => {
    if (toSave?.kind !== 'record') return
    let isOver = false
    setMaking(true)
    const ask = async () => {
      const client = connection.clientToAct()
      const { warnings = [], ...document } = await client.caseFromRecord({
        params: { record: toSave.recordId },
        body: { mask: [...mask] },
      })
      return { document, warnings }
    }
    void ask()
      .catch((thrown: unknown): Made => {
        const { message, remedy } = toCrossdockError(thrown)
        return { warnings: [], problem: `${message} ${remedy}` }
      })
      .then((answer) => {
        if (isOver) return
        setMade(answer)
        setMaking(false)
      })
    return () => {
      isOver = true
    }
  }, [connection, toSave, mask])
  return { made, isMaking }
}

/** The names that cases of the flow have, in small letters. Where they cannot be read, none is refused. */
function useTakenNames(flow: string | undefined): ReadonlySet<string> {
  const client = useConnection((state) => state.client)
  const [names, setNames] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => {
    if (flow === undefined) return
    let isOver = false
    client?.listCases({ params: { flow } }).then(
      ({ items }) => {
        if (!isOver) setNames(new Set(items.map(({ document }) => document.name.toLowerCase())))
      },
      () => undefined,
    )
    return () => {
      isOver = true
    }
  }, [client, flow])
  return names
}

function problemOfName(name: string, taken: ReadonlySet<string>): string | undefined {
  if (name.trim() === '') return 'A case has a name.'
  return taken.has(name.trim().toLowerCase()) ? 'Another case of this flow has this name.' : undefined
}

/** Of the first case that was made: what is masked afterwards has no names to suggest any more. */
function useSuggestions(document: CaseDocument | undefined): readonly string[] {
  const known = useRef<readonly string[]>(undefined)
  if (known.current === undefined && document !== undefined) {
    const masked = new Set(document.masked)
    known.current = suggestMasks([document.items, document.pins]).filter((field) => !masked.has(field))
  }
  return known.current ?? []
}

function withName(document: CaseDocument | undefined, name: string): CaseDocument | undefined {
  if (document === undefined || name.trim() === '' || name === document.name) return document
  return { ...document, name: name.trim(), id: caseIdFor(name) }
}

/** Saves under an id that no other case of its flow has. A case that expects nothing yet is run and takes what comes. */
async function saveUnderFreeId(workspace: Workspace, document: CaseDocument, isComplete: boolean): Promise<void> {
  const { cases, connection, view } = workspace
  const { items } = await connection.clientToAct().listCases({ params: { flow: document.flow } })
  const id = caseIdFor(document.name, new Set(items.map((item) => item.document.id)))
  await cases.put({ ...document, id })
  cases.prepare(undefined)
  view.notify({ kind: 'done', text: `“${document.name}” is a case of ${document.flow} now.` })
  if (isComplete || workspace.documents.getState().open?.flow.id !== document.flow) return
  view.showBottomTab('cases')
  cases.select(id)
  await cases.run([id])
  if (cases.getState().results.get(id)?.outcome === 'no-expectation') await cases.accept(id)
}

function summaryOf({ expect, items, masked = [], pins, tables }: CaseDocument): string {
  const records = expect?.records.length ?? items.length
  const rows = Object.values(tables).reduce((sum, table) => sum + Object.keys(table).length, 0)
  return [
    records === 1 ? '1 record' : `${records} records`,
    pins.length === 1 ? '1 answer from outside' : `${pins.length} answers from outside`,
    ...(rows === 0 ? [] : [rows === 1 ? '1 row of a code table' : `${rows} rows of code tables`]),
    ...(masked.length === 0 ? ['nothing masked'] : [`masked: ${masked.join(', ')}`]),
  ].join(', ')
}
