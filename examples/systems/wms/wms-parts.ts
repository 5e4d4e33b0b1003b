import type { SystemParts } from '../base/system.ts'
import type { StockMovements } from './stock-movements.ts'
import type { WebhookOutbox } from './webhook-outbox.ts'
import type { WmsRecords } from './wms-records.ts'
import type { WmsSettings } from './wms-settings.ts'

/** What the routes of the WMS are built on. */
export interface WmsParts extends SystemParts {
  readonly records: WmsRecords
  readonly outbox: WebhookOutbox
  readonly stock: StockMovements
  readonly settings: WmsSettings
}
