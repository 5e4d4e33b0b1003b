import { Text } from '@mantine/core'
import { Description } from './Description.tsx'

/** What a frame of several fields says of itself: its description, and problems that belong to none of them alone. */
export function Notes({
  description,
  problems,
}: {
  readonly description: string | undefined
  readonly problems: readonly string[]
}) {
  return (
    <>
      {description !== undefined && (
        <Text size="xs" c="dimmed">
          <Description text={description} />
        </Text>
      )}
      {problems.map((problem) => (
        <Text key={problem} size="xs" c="var(--mantine-color-error)">
          {problem}
        </Text>
      ))}
    </>
  )
}
