import type { Command } from '../command.ts'

/** Opens the report of the newest replay that is in sight. */
export const openReplayReport: Command = {
  id: 'replay.report',
  title: 'Open the report of the latest replay',
  group: 'Repair',
  isEnabled: ({ repair }) => repair.getState().replays.length > 0,
  run: ({ repair, view }) => {
    const [latest] = repair.getState().replays
    if (latest === undefined) return
    repair.openReport(latest.id)
    view.openDialog('replay-report')
  },
}
