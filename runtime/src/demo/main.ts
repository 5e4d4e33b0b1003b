import { join } from 'node:path'
import { z } from 'zod'
import { printError } from '../cli/outcome.ts'
import { createSignInAddress } from '../cli/sign-in-address.ts'
import { homeFolder } from '../embedded/home.ts'
import { checkLedgers } from './check-ledgers.ts'
import { type DemoOptions, demoHelp, readDemoOptions } from './demo-options.ts'
import { canOpenWindow, openDesignerWindow } from './designer-window.ts'
import { type Demo, openDemo } from './open-demo.ts'
import { type DemoClients, readProgress } from './read-progress.ts'
import { listenForStop } from './stop-signals.ts'
import { watchProgress, watchUntilAllBack } from './watch-progress.ts'
import { whereToLook } from './where-to-look.ts'

const firstOrders = 25
/** The slowest machine that is expected needs a minute to warm up and then a tenth of a second for an order. */
const patienceMs = (orders: number) => 120_000 + orders * 100

async function main(): Promise<number> {
  const options = readDemoOptions(process.argv.slice(2))
  if (options.help) {
    console.log(demoHelp)
    return 0
  }
  using stop = listenForStop()
  await using demo = await openDemo(options.setup, (line) => console.log(line))
  const abort = () => demo.abort().catch((thrown: unknown) => void printError(thrown, { asJson: false }))
  if (stop.aborting.aborted) await abort()
  stop.aborting.addEventListener('abort', () => void abort())
  const { url: designerAddress } = await createSignInAddress(demo.clients.api, {
    ...{ url: demo.runtimeUrl, name: 'designer of npm start', role: 'admin' },
  })
  console.log(whereToLook({ ...placesOf(demo, options), designerAddress }))
  await using _window = openWindow(demo, options)
  const orders = await createOrders(demo, options)
  if (options.once) return (await travelOnce(demo, { orders, signal: stop.finishing })) ? 0 : 1
  console.log('Ctrl+C ends everything; what it has is there again at the next start.\n')
  await watchProgress(demo.clients, { until: () => false, signal: stop.finishing })
  console.log('\nStopping: calls under way may end. Ctrl+C again ends them.')
  return 0
}

/** A window of the designer that ends with the demo, where one can open. */
function openWindow({ folders, runtime, runtimeUrl }: Demo, { window }: DemoOptions): AsyncDisposable | undefined {
  if (!window || !canOpenWindow(process)) return undefined
  return openDesignerWindow({
    ...{ runtimeUrl, tokenFile: runtime.adminTokenPath, userData: join(folders.demo, 'window') },
    tell: (line) => console.log(line),
  })
}

function placesOf(demo: Demo, { setup }: DemoOptions): Omit<Parameters<typeof whereToLook>[0], 'designerAddress'> {
  const { folders, logFile, runtime, runtimeUrl, systems } = demo
  return {
    ...{ runtimeUrl, logFile },
    adminTokenPath: runtime.adminTokenPath,
    urls: systems.urls,
    token: systems.token,
    exchange: folders.exchange,
    homeOption: setup.home === homeFolder() ? '' : ` --home ${setup.home}`,
  }
}

const simulationSchema = z.object({ created: z.int(), first: z.string(), last: z.string() })

/** Creates open orders in the ERP. Answers how many. */
async function createOrders({ clients }: Demo, { orders, once }: DemoOptions): Promise<number> {
  const isNew = (await readProgress(clients)).orders === 0
  const count = orders ?? (isNew || once ? firstOrders : 0)
  if (count === 0) return 0
  const answer = await clients.erp('POST /simulate/orders', { count, status: 'open' })
  const { first, last } = simulationSchema.parse(answer)
  console.log(`The ERP has ${count} new orders, ${first} to ${last}. The flow “Order release” takes them from here.`)
  return count
}

/** Waits for the orders, then asks the ledgers of the systems whether everything was done once. */
async function travelOnce(
  { clients }: Demo,
  { orders, signal }: { readonly orders: number; readonly signal: AbortSignal },
): Promise<boolean> {
  const areBack = await watchUntilAllBack(clients, { timeoutMs: patienceMs(orders), signal })
  const ledgers = await checkLedgers(clients)
  console.log(`\n${ledgers.lines.join('\n')}\n`)
  console.log(areBack ? 'All orders are back.' : await describeRest(clients))
  console.log(ledgers.isExact ? 'Each effect happened exactly once.' : 'Some effects happened more than once.')
  return areBack && ledgers.isExact
}

/** Why orders have not come back, as far as it is known. */
async function describeRest({ api }: DemoClients): Promise<string> {
  const { items } = await api.listExceptionGroups({})
  const causes = items.map(
    ({ flow, node, count, example }) => `  ${count} × ${flow}, ${node}: ${example.error.message}`,
  )
  return ['Not all orders have come back. What waits for a person:', ...causes].join('\n')
}

process.exitCode = await main().catch((thrown: unknown) => printError(thrown, { asJson: false }))
