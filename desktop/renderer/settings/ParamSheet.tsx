import { toCrossdockError } from '@crossdock/shared/errors'
import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import { readParamValue, showParamValue } from './param-value.ts'

/** Sets a parameter of the environment, or changes its value. The others stay as they are at that moment. */
export function ParamSheet({
  param,
  wanted,
  onClose,
}: {
  /** The one to change; missing for a new one. */
  readonly param?: { readonly name: string; readonly value: unknown }
  /** What a flow asks for. */
  readonly wanted?: { readonly name: string; readonly note: string }
  onClose(): void
}) {
  const { connection } = useWorkspace()
  const [name, setName] = useState(param?.name ?? wanted?.name ?? '')
  const [text, setText] = useState(param === undefined ? '' : showParamValue(param.value))
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    try {
      const client = connection.clientToAct()
      const { params, version } = await client.getParams({})
      const changed = { ...params, [name.trim()]: readParamValue(text) }
      await client.putParams({ body: { params: changed, expectedVersion: version } })
      onClose()
    } catch (thrown) {
      setProblem(toCrossdockError(thrown).message)
    } finally {
      setBusy(false)
    }
  }
  const isNameFixed = param !== undefined || wanted !== undefined
  return (
    <Modal opened onClose={onClose} title={param === undefined ? 'Set a parameter' : `Change “${param.name}”`}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          {wanted !== undefined && <Text size="sm">{wanted.note}</Text>}
          <TextInput
            label="Name"
            description="As expressions call it: params.<name>."
            value={name}
            readOnly={isNameFixed}
            data-autofocus={isNameFixed ? undefined : true}
            spellCheck={false}
            error={problem}
            withAsterisk
            onChange={(event) => {
              setName(event.currentTarget.value)
              setProblem(undefined)
            }}
          />
          <Textarea
            label="Value"
            description="A text, a number, true or false, or any JSON. No secrets: everybody who may look sees it."
            value={text}
            data-autofocus={isNameFixed || undefined}
            autosize
            maxRows={12}
            spellCheck={false}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Group justify="end" mt="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isBusy} disabled={name.trim() === ''}>
              Save parameter
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
