import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import { useConnection, useOpenFlow } from '../../app/use-workspace.ts'
import { mayAct } from '../../connection/connection-store.ts'
import { environmentOf } from '../../connection/environment-name.ts'
import classes from '../Systems.module.css'
import { BindMissing } from './BindMissing.tsx'
import type { MissingBinding } from './missing-store.ts'
import { useMissing } from './use-missing.ts'
import { neededBy, sentenceOf } from './wanted-from-use.ts'

/** Everything the open flow misses, each with the way to provide it. Shows nothing when nothing is missing. */
export function MissingList() {
  const missing = useMissing()
  const flow = useOpenFlow((open) => open.flow)
  const environment = useConnection(environmentOf)
  const [chosen, setChosen] = useState<MissingBinding>()
  if (flow === undefined) return null
  return (
    <>
      {missing.map((binding) => (
        <div key={`${binding.kind} ${binding.name}`} className={classes.missing}>
          <div>
            {sentenceOf(binding, environment)} <span className={classes.quiet}>{neededBy(flow, binding)}</span>
          </div>
          <BindButton binding={binding} onChoose={() => setChosen(binding)} />
        </div>
      ))}
      {chosen !== undefined && <BindMissing binding={chosen} onClose={() => setChosen(undefined)} />}
    </>
  )
}

const verbs = { system: 'Declare', credential: 'Enter', table: 'Create', param: 'Set' } as const

/** Begins to provide something, or says which role can. */
export function BindButton({ binding, onChoose }: { readonly binding: MissingBinding; onChoose(): void }) {
  const needed = binding.kind === 'table' ? 'designer' : 'admin'
  const may = useConnection((state) => mayAct(state, needed))
  const verb = binding.isOtherKind ? 'Look at' : verbs[binding.kind]
  if (!may) return <Text size="xs" c="dimmed">{`Needs the role ${needed}.`}</Text>
  return (
    <Button size="compact-sm" variant="default" onClick={onChoose} aria-label={`${verb} ${binding.name}`}>
      {verb}
    </Button>
  )
}
