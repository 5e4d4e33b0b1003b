import { parseArgs } from 'node:util'
import { CrossdockError } from '@crossdock/shared/errors'
import { setupOf } from '../cli/runtime-options.ts'

/** What `--help` prints. */
export const demoHelp = `Starts Crossdock with a sample ERP, WMS and web shop, publishes the example flows and sends orders through them.

  npm start -- [options]

  --orders <count>  orders to create and send through now; default 25 the first time, then 0
  --once            end when they have travelled there and back: 0 when all did, 1 otherwise
  --no-window       do not open a window of the designer; its address is printed either way
  --home <folder>   where everything is kept; default CROSSDOCK_HOME, else the user's application data
  --help

Runs until Ctrl+C; what it keeps is there again at the next start. DATABASE_URL and REDIS_URL are used where they are set.
`

/** What the demo is asked to do. */
export interface DemoOptions {
  readonly help: boolean
  readonly once: boolean
  /** Open a window of the designer where one can open. */
  readonly window: boolean
  /** Undefined: as many as fit the home. */
  readonly orders: number | undefined
  readonly setup: ReturnType<typeof setupOf>
}

const mostOrders = 20_000

/** Reads the command line. Throws CONFIG_INVALID. */
export function readDemoOptions(args: readonly string[]): DemoOptions {
  const { help, home, once, orders, window } = parse(args)
  const count = orders === undefined ? undefined : Number(orders)
  if (count !== undefined && !(Number.isInteger(count) && count >= 0 && count <= mostOrders)) {
    throw new CrossdockError(
      'CONFIG_INVALID',
      `--orders must be a whole number from 0 to ${mostOrders}, not “${orders}”.`,
    )
  }
  return { help, once, window: window && !once, orders: count, setup: setupOf({ home }) }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        help: { type: 'boolean', default: false },
        once: { type: 'boolean', default: false },
        window: { type: 'boolean', default: true },
        orders: { type: 'string' },
        home: { type: 'string' },
      },
    }).values
  } catch (thrown) {
    const what = thrown instanceof Error ? thrown.message : String(thrown)
    throw new CrossdockError('CONFIG_INVALID', `The command line is refused: ${what}.`, {
      remedy: '`npm start -- --help` shows the options.',
    })
  }
}
