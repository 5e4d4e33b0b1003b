import { registerReads } from '../base/paging.ts'
import { type System, type SystemOptions, type SystemParts, startSystem } from '../base/system.ts'
import { catalogueItems, openingStock } from '../seed/catalogue.ts'
import { startAutoPick } from './auto-pick.ts'
import { registerFiles } from './file-exchange.ts'
import { registerIntake } from './order-intake.ts'
import { registerGoods } from './simulate-goods.ts'
import { registerPicking } from './simulate-picking.ts'
import { StockMovements } from './stock-movements.ts'
import { WebhookOutbox } from './webhook-outbox.ts'
import { registerWebhooks } from './webhook-routes.ts'
import { type SenderOptions, WebhookSender } from './webhook-sender.ts'
import type { WmsParts } from './wms-parts.ts'
import { openWmsRecords, type WmsRecords } from './wms-records.ts'
import { registerSettings, type WmsSettings } from './wms-settings.ts'

/** What the WMS is started with, beside the common options. */
export interface WmsOptions extends SystemOptions {
  /** Off by default; `delayMs` 2000, `shortPickRate` 0. */
  readonly autoPick?: Partial<WmsSettings['autoPick']>
  /** Default false: the same reference twice makes two orders. */
  readonly uniqueReferences?: boolean
  /** Default: 10 s to answer, first retry after 0.5 s, at most 30 s between attempts. */
  readonly webhooks?: Partial<SenderOptions>
}

/** Starts the sample WMS: order intake, picking, shipments, receipts, returns, stock, signed webhooks, CSV files. */
export function startWms(options: WmsOptions): Promise<System> {
  return startSystem({ name: 'wms', install: (parts) => install(parts, options) }, options)
}

function install(parts: SystemParts, options: WmsOptions): void {
  const records = openWmsRecords(parts.store)
  const outbox = new WebhookOutbox(parts.store.db)
  const settings: WmsSettings = {
    autoPick: { enabled: false, delayMs: 2000, shortPickRate: 0, ...options.autoPick },
    uniqueReferences: options.uniqueReferences ?? false,
  }
  const wms: WmsParts = { ...parts, records, outbox, settings, stock: new StockMovements(records, outbox) }
  seedWms(parts, records)
  for (const collection of Object.values(records)) registerReads(parts.app, collection)
  registerIntake(wms)
  registerPicking(wms)
  registerGoods(wms)
  registerFiles(wms)
  registerWebhooks(wms)
  registerSettings(parts.app, settings)
  runInBackground(wms, options)
}

/** Fills a new WMS with the items and stock levels that the ERP begins with as well. */
function seedWms({ store, seed }: SystemParts, records: WmsRecords): void {
  if (records.items.count() > 0) return
  store.transact(() => {
    for (const item of catalogueItems(seed)) records.items.insert(item)
    for (const level of openingStock(seed)) records.stock.insert(level)
  })
}

function runInBackground(wms: WmsParts, options: WmsOptions): void {
  const sender = new WebhookSender(wms.outbox, {
    timeoutMs: 10_000,
    firstRetryMs: 500,
    maxRetryMs: 30_000,
    ...options.webhooks,
  })
  let autoPick: Disposable | undefined
  wms.app.addHook('onListen', async () => {
    sender.start()
    autoPick = startAutoPick(wms)
  })
  wms.app.addHook('onClose', async () => {
    autoPick?.[Symbol.dispose]()
    await sender[Symbol.asyncDispose]()
  })
}
