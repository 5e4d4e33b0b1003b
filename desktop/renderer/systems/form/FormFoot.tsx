import { Button, Group, Text } from '@mantine/core'
import classes from '../Systems.module.css'
import type { BindingForm } from './use-binding-form.ts'

/** The end of a form: what the runtime refused, cancel and save. */
export function FormFoot({
  form,
  label,
  canSave,
  onClose,
}: {
  readonly form: BindingForm
  /** What the button says, e.g. “Declare in test”. */
  readonly label: string
  readonly canSave: boolean
  onClose(): void
}) {
  return (
    <div className={classes.foot}>
      {form.refusal !== undefined && (
        <Text size="sm" role="alert" c="var(--mantine-color-error)" mb="xs">
          {form.refusal.message} {form.refusal.remedy}
        </Text>
      )}
      {form.refusal === undefined && form.problems.size > 0 && (
        <Text size="sm" role="alert" c="var(--mantine-color-error)" mb="xs">
          {form.problems.size === 1 ? 'One field needs' : `${form.problems.size} fields need`} another look.
        </Text>
      )}
      <Group justify="end">
        <Button variant="default" onClick={onClose}>
          {canSave ? 'Cancel' : 'Close'}
        </Button>
        {canSave && (
          <Button type="submit" loading={form.isBusy}>
            {label}
          </Button>
        )}
      </Group>
    </div>
  )
}
