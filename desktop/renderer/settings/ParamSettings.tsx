import type { EnvironmentParams } from '@crossdock/shared/api'
import { toCrossdockError } from '@crossdock/shared/errors'
import { Button, Group, Table, Text, Title } from '@mantine/core'
import { useCallback, useEffect, useState } from 'react'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import { mayAct } from '../connection/connection-store.ts'
import { environmentOf } from '../connection/environment-name.ts'
import { ParamSheet } from './ParamSheet.tsx'
import { showParamValue } from './param-value.ts'
import classes from './Settings.module.css'

type Chosen = { readonly name: string; readonly value: unknown } | 'new'

/** The parameters of the connected environment: what expressions read as `params`. Shows nothing without a connection. */
export function ParamSettings() {
  const environment = useConnection(environmentOf)
  const isConnected = useConnection((state) => state.client !== undefined)
  const may = useConnection((state) => mayAct(state, 'admin'))
  const { known, problem, refresh } = useParams()
  const [chosen, setChosen] = useState<Chosen>()
  if (!isConnected && known === undefined) return null
  const names = Object.keys(known?.params ?? {}).sort()
  const close = () => {
    setChosen(undefined)
    void refresh()
  }
  return (
    <section className={classes.section} aria-label="Parameters">
      <Group justify="space-between" mb="xs">
        <Title order={2}>Parameters of {environment}</Title>
        {may && (
          <Button size="xs" variant="default" onClick={() => setChosen('new')}>
            Set a parameter
          </Button>
        )}
      </Group>
      <div className={classes.card}>
        {problem !== undefined && <Text size="sm">{problem}</Text>}
        {known !== undefined && names.length === 0 && (
          <Text size="sm" c="dimmed">
            None is set. Expressions read them as params.name, so that one flow fits every environment.
          </Text>
        )}
        {known !== undefined && names.length > 0 && (
          <ParamTable params={known} may={may} onChange={setChosen} onRemoved={refresh} />
        )}
        {known?.changedBy !== undefined && (
          <p className={classes.quiet}>
            Last changed by {known.changedBy}, {new Date(known.changedAt ?? '').toLocaleString()}.
          </p>
        )}
      </div>
      {chosen !== undefined && <ParamSheet {...(chosen === 'new' ? {} : { param: chosen })} onClose={close} />}
    </section>
  )
}

function ParamTable({
  params: { params, version },
  may,
  onChange,
  onRemoved,
}: {
  readonly params: EnvironmentParams
  readonly may: boolean
  onChange(chosen: Chosen): void
  onRemoved(): Promise<void>
}) {
  const { connection, view } = useWorkspace()
  const remove = async (name: string) => {
    const { [name]: _removed, ...rest } = params
    try {
      await connection.clientToAct().putParams({ body: { params: rest, expectedVersion: version } })
    } catch (thrown) {
      const { message, remedy } = toCrossdockError(thrown)
      view.notify({ kind: 'problem', text: message, remedy })
    }
    await onRemoved()
  }
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th>Value</Table.Th>
          {may && <Table.Th ta="right">Change</Table.Th>}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {Object.keys(params)
          .sort()
          .map((name) => (
            <Table.Tr key={name}>
              <Table.Td>{name}</Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{showParamValue(params[name])}</Table.Td>
              {may && (
                <Table.Td ta="right">
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={`Change ${name}`}
                    onClick={() => onChange({ name, value: params[name] })}
                  >
                    Change
                  </Button>{' '}
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    color="red"
                    aria-label={`Remove ${name}`}
                    onClick={() => void remove(name)}
                  >
                    Remove
                  </Button>
                </Table.Td>
              )}
            </Table.Tr>
          ))}
      </Table.Tbody>
    </Table>
  )
}

function useParams() {
  const client = useConnection((state) => state.client)
  const [known, setKnown] = useState<EnvironmentParams>()
  const [problem, setProblem] = useState<string>()
  const refresh = useCallback(async () => {
    if (client === undefined) return
    try {
      setKnown(await client.getParams({}))
      setProblem(undefined)
    } catch (thrown) {
      setProblem(toCrossdockError(thrown).message)
    }
  }, [client])
  useEffect(() => void refresh(), [refresh])
  return { known, problem, refresh }
}
