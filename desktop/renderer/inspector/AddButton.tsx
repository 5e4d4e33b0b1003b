import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'

/** Adds an item, a name, or a part that is optional. */
export function AddButton({ title, onAdd }: { readonly title: string; onAdd(): void }) {
  return (
    <Button variant="default" size="xs" justify="start" leftSection={<IconPlus size={14} />} onClick={onAdd}>
      Add {title}
    </Button>
  )
}
