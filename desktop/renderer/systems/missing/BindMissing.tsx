import { useOpenFlow, useWorkspace } from '../../app/use-workspace.ts'
import { ParamSheet } from '../../settings/ParamSheet.tsx'
import { CredentialSheet } from '../CredentialSheet.tsx'
import { SystemSheet } from '../SystemSheet.tsx'
import { CodeTableSheet } from '../tables/CodeTableSheet.tsx'
import { useBindings, useFreshBindings } from '../use-bindings.ts'
import type { MissingBinding } from './missing-store.ts'
import { columnsFor, credentialTypeFor, neededBy } from './wanted-from-use.ts'

/** The short form for something that is missing, filled in as far as the flow tells. */
export function BindMissing({ binding, onClose }: { readonly binding: MissingBinding; onClose(): void }) {
  const { missing } = useWorkspace()
  const flow = useOpenFlow((open) => open.flow)
  const { isKnown, systems } = useBindings()
  useFreshBindings({ isLive: false })
  if (flow === undefined || !isKnown) return null
  const { kind, name, systemKind = 'http', isOtherKind } = binding
  const note = neededBy(flow, binding)
  const close = () => {
    onClose()
    void missing.refresh()
  }
  if (kind === 'credential') {
    return <CredentialSheet wanted={{ name, note, type: credentialTypeFor(flow, binding) }} onClose={close} />
  }
  if (kind === 'param') return <ParamSheet wanted={{ name, note }} onClose={close} />
  if (kind === 'table') {
    return <CodeTableSheet wanted={{ name, note, columns: columnsFor(flow, binding) }} onClose={close} />
  }
  const other = isOtherKind ? systems.find((system) => system.name === name) : undefined
  if (other !== undefined) return <SystemSheet system={other} onClose={close} />
  return <SystemSheet wanted={{ name, note, kind: systemKind }} onClose={close} />
}
