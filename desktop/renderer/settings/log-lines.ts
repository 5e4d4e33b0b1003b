/** One line of a runtime’s log as a person reads it. */
export interface LogLine {
  readonly id: number
  /** Time of day, where the line tells one. */
  readonly time: string
  readonly level: 'info' | 'warning' | 'error'
  readonly text: string
}

const mostShown = 500

/** The last lines that hold a text, newest last. Lines of the runtime are JSON; anything else is shown as it is. */
export function findLogLines(log: readonly string[], search: string): readonly LogLine[] {
  const wanted = search.trim().toLowerCase()
  return log
    .map((line, id) => ({ line, id }))
    .filter(({ line }) => line.toLowerCase().includes(wanted))
    .slice(-mostShown)
    .map(({ line, id }) => ({ id, ...readLine(line) }))
}

function readLine(line: string): Omit<LogLine, 'id'> {
  try {
    const { level, time, msg, pid: _pid, hostname: _host, ...facts } = JSON.parse(line) as Record<string, unknown>
    if (typeof msg !== 'string') return { time: '', level: 'info', text: line }
    const rest = Object.keys(facts).length === 0 ? '' : ` ${JSON.stringify(facts)}`
    return { time: timeOf(time), level: levelOf(level), text: msg + rest }
  } catch {
    return { time: '', level: 'info', text: line }
  }
}

function timeOf(time: unknown): string {
  const moment = new Date(typeof time === 'number' || typeof time === 'string' ? time : Number.NaN)
  return Number.isNaN(moment.getTime()) ? '' : moment.toLocaleTimeString([], { hour12: false })
}

/** As pino counts them: 40 is a warning, 50 and more are errors. */
function levelOf(level: unknown): LogLine['level'] {
  if (level === 'warn' || level === 40) return 'warning'
  const isError = level === 'error' || level === 'fatal' || (typeof level === 'number' && level >= 50)
  return isError ? 'error' : 'info'
}
