import { type DestinationStream, type Logger, pino } from 'pino'

/** The structured log: one JSON line an event. Facts first, then the message: `log.info({ flow }, 'Published.')`. */
export type Log = Logger

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']
const longestText = 8_192

/** Names under which a secret could reach a log line by mistake. */
const redacted = ['authorization', 'cookie', 'token', 'password', 'secret', 'secretKey'].flatMap((name) => [
  name,
  `*.${name}`,
  `*.*.${name}`,
])

// Characters that a terminal or an editor would act on: C1 controls, line separators, changes of writing direction.
// JSON itself escapes the other controls. They can stand only inside of strings, so escaping them keeps the line JSON.
const acting = /[\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

/**
 * The log of a process, at the level of `CROSSDOCK_LOG_LEVEL` (default `info`). Secrets by their usual names are blanked
 * out, long texts cut, and whatever comes from outside stays inside its line.
 */
export function createLog(options: { readonly level?: string; readonly destination?: DestinationStream } = {}): Log {
  const wanted = options.level ?? process.env.CROSSDOCK_LOG_LEVEL ?? 'info'
  return pino(
    {
      level: levels.includes(wanted) ? wanted : 'info',
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: redacted, censor: '[secret]' },
      formatters: {
        level: (label) => ({ level: label }),
        log: (facts) => Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, cut(fact)])),
      },
      hooks: {
        logMethod(args, method) {
          method.apply(this, args.map(cut) as typeof args)
        },
        streamWrite: (line) =>
          line.replace(acting, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`),
      },
    },
    options.destination ?? pino.destination({ dest: 1, sync: true }),
  )
}

function cut(value: unknown): unknown {
  return typeof value === 'string' && value.length > longestText ? `${value.slice(0, longestText)}… (cut)` : value
}
