import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import type { ReactNode } from 'react'

/** The frame of an act on records: what will happen, the reason, and one button that says it. */
export function ActDialog({
  title,
  label,
  reason,
  onReason,
  isReasonNeeded = true,
  isBusy,
  isReady = true,
  problem,
  onAct,
  onClose,
  children,
}: {
  readonly title: string
  /** What the button says. */
  readonly label: string
  readonly reason: string
  onReason(reason: string): void
  readonly isReasonNeeded?: boolean
  readonly isBusy: boolean
  readonly isReady?: boolean
  readonly problem: string | undefined
  onAct(): void
  onClose(): void
  readonly children: ReactNode
}) {
  const hasReason = reason.trim().length >= 3 || (!isReasonNeeded && reason.trim() === '')
  return (
    <Modal opened onClose={onClose} title={title} size={520}>
      <Stack gap="sm">
        {children}
        <Textarea
          label={isReasonNeeded ? 'Reason' : 'Reason (may be left out)'}
          description="Kept in the audit with your name."
          autosize
          minRows={2}
          maxLength={1000}
          value={reason}
          onChange={(event) => onReason(event.currentTarget.value)}
        />
        {problem !== undefined && (
          <Text size="sm" role="alert" c="var(--mantine-color-error)">
            {problem}
          </Text>
        )}
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            Leave it
          </Button>
          <Button loading={isBusy} disabled={!hasReason || !isReady} onClick={onAct}>
            {label}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
