import type { NodeExecutor, PollContext } from '@crossdock/shared/node'
import type { scheduleManifest } from './manifest.ts'

/** Runs the `schedule` source. */
export const scheduleExecutor = { poll } satisfies NodeExecutor<typeof scheduleManifest>

/** The due time is label and message id: a tick that is taken up again after a crash makes no second record. */
async function poll({ config, dueAtMs, ...door }: PollContext<typeof scheduleManifest>): Promise<void> {
  const scheduledFor = new Date(dueAtMs).toISOString()
  if (await door.hasCompleted(scheduledFor)) return
  const intake = await door.openIntake(scheduledFor)
  await intake.accept([{ payload: { ...config.payload, scheduledFor }, messageId: scheduledFor }])
  await intake.end()
}
