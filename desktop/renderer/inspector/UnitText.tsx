import { Text } from '@mantine/core'

/** The unit of an amount, and beside it the same amount in a larger one. */
export function UnitText({ unit, larger }: { readonly unit: string; readonly larger: string | undefined }) {
  return (
    <Text size="xs" c="dimmed" pr={8} style={{ whiteSpace: 'nowrap' }}>
      {larger === undefined ? unit : `${unit} = ${larger}`}
    </Text>
  )
}
