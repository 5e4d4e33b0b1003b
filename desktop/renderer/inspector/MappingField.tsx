import { Button, Fieldset, Kbd, Stack, Table } from '@mantine/core'
import { useWorkspace } from '../app/use-workspace.ts'
import { runCommand } from '../commands/command.ts'
import { openMapper } from '../commands/list/open-mapper.ts'
import type { FieldEditorProps } from './field-editor.ts'
import classes from './Inspector.module.css'
import { Notes } from './Notes.tsx'
import { JsonField } from './PlainFields.tsx'

const maxShown = 12

/** What a map fills, at a glance; the whole mapping as JSON below. */
export function MappingField(props: FieldEditorProps) {
  const { meta, value } = props
  const workspace = useWorkspace()
  const lines = Array.isArray(value) ? value : []
  const more = lines.length - maxShown
  return (
    <Fieldset legend={meta.title} p="sm">
      <Stack gap="sm">
        <Button
          size="xs"
          variant="light"
          rightSection={<Kbd size="xs">M</Kbd>}
          onClick={() => void runCommand(openMapper, workspace)}
        >
          Open the mapper
        </Button>
        <Notes description={undefined} problems={props.problems} />
        {lines.length > 0 && (
          <Table
            withRowBorders={false}
            verticalSpacing={2}
            horizontalSpacing={4}
            layout="fixed"
            aria-label="Mapped fields"
          >
            <Table.Tbody>
              {lines.slice(0, maxShown).map((line: unknown, index) => {
                const { target, value: source, each } = (line ?? {}) as Record<string, unknown>
                return (
                  // biome-ignore lint/suspicious/noArrayIndexKey: lines of a mapping have no identity but their place.
                  <Table.Tr key={index}>
                    <Table.Td className={classes.cell}>{String(target ?? '')}</Table.Td>
                    <Table.Td className={classes.cell} data-quiet>
                      {each === undefined ? shown(source) : `for each ${shown(each)}`}
                    </Table.Td>
                  </Table.Tr>
                )
              })}
            </Table.Tbody>
          </Table>
        )}
        {more > 0 && <span className={classes.summary}>and {more} more</span>}
        <details>
          <summary className={classes.summary}>As JSON</summary>
          <JsonField {...props} problems={[]} meta={{ ...meta, title: 'Fields as JSON' }} />
        </details>
      </Stack>
    </Fieldset>
  )
}

function shown(source: unknown): string {
  return typeof source === 'string' ? source : JSON.stringify(source)
}
