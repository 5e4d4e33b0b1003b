import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { System } from './base/system.ts'
import { startErp } from './erp/erp.ts'
import { startShop } from './shop/shop.ts'
import { startWms } from './wms/wms.ts'

const help = `Starts the sample ERP, WMS and web shop on 127.0.0.1.

  node examples/systems/main.ts --home <folder> [options]

  --home <folder>        where their databases are kept (needed)
  --erp-port <port>      default 4101
  --wms-port <port>      default 4102
  --shop-port <port>     default 4103
  --orders <count>       orders that a new ERP begins with, default 50
  --seed <number>        seed of data and random faults, default 7
  --token <text>         the static token, default sample-token
  --auto-pick <ms>       the WMS picks and ships by itself, so long after an order came in
  --short-pick-rate <p>  share of lines (0 to 1) that automatic picking leaves short, default 0
  --help
`

const options = {
  home: { type: 'string' },
  'erp-port': { type: 'string', default: '4101' },
  'wms-port': { type: 'string', default: '4102' },
  'shop-port': { type: 'string', default: '4103' },
  orders: { type: 'string', default: '50' },
  seed: { type: 'string', default: '7' },
  token: { type: 'string', default: 'sample-token' },
  'auto-pick': { type: 'string' },
  'short-pick-rate': { type: 'string', default: '0' },
  help: { type: 'boolean', default: false },
} as const

type Settings = ReturnType<typeof parseArgs<{ options: typeof options }>>['values']

async function main(): Promise<void> {
  const settings = readSettings()
  if (settings.help) {
    console.log(help)
    return
  }
  if (settings.home === undefined) throw new UsageError('--home is missing.')
  const systems = await startAll({ ...settings, home: settings.home })
  for (const [name, { url }] of Object.entries(systems)) console.log(`${name.toUpperCase().padEnd(5)}${url}`)
  console.log('Ready. Ctrl+C stops, a second Ctrl+C stops at once.')
  stopOnSignals(Object.values(systems))
}

class UsageError extends Error {}

function readSettings(): Settings {
  try {
    return parseArgs({ options }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** Starts the three, or none: when one cannot start, the ones before it are closed again. */
async function startAll(settings: Settings & { home: string }): Promise<Record<'erp' | 'wms' | 'shop', System>> {
  const { home, token } = settings
  const number = (name: keyof Settings): number => readNumber(settings, name)
  const common = { token, seed: number('seed') }
  const autoPick = {
    enabled: settings['auto-pick'] !== undefined,
    ...(settings['auto-pick'] === undefined ? {} : { delayMs: number('auto-pick') }),
    shortPickRate: number('short-pick-rate'),
  }
  await using started = new AsyncDisposableStack()
  const erp = started.use(
    await startErp({ ...common, home: join(home, 'erp'), port: number('erp-port'), orders: number('orders') }),
  )
  const wms = started.use(await startWms({ ...common, home: join(home, 'wms'), port: number('wms-port'), autoPick }))
  const shop = started.use(await startShop({ ...common, home: join(home, 'shop'), port: number('shop-port') }))
  started.move()
  return { erp, wms, shop }
}

function readNumber(settings: Settings, name: keyof Settings): number {
  const number = Number(settings[name])
  if (Number.isFinite(number) && number >= 0) return number
  throw new UsageError(`--${name} must be a number from 0 up, not ${settings[name]}.`)
}

/** The first signal finishes what is under way, the second cuts it. */
function stopOnSignals(systems: readonly System[]): void {
  let isStopping = false
  const stop = (): void => {
    if (isStopping) {
      for (const system of systems) system.abort()
      process.exit(1)
    }
    isStopping = true
    Promise.all(systems.map((system) => system.close())).then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

main().catch((error: unknown) => {
  console.error(error instanceof UsageError ? `${error.message}\n\n${help}` : error)
  process.exitCode = 1
})
