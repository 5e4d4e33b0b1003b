import { randomUUID } from 'node:crypto'
import { completePick } from './picking.ts'
import { pick, ship } from './shipping.ts'
import type { WmsParts } from './wms-parts.ts'

const intervalMs = 100
const ordersPerRound = 100

/** Lets the warehouse work by itself while `settings.autoPick.enabled`: every 0.1 s it picks and ships what is due. */
export function startAutoPick(wms: WmsParts): Disposable {
  const timer = setInterval(() => {
    if (wms.settings.autoPick.enabled) pickDueOrders(wms)
  }, intervalMs)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

function pickDueOrders(wms: WmsParts): void {
  const { delayMs, shortPickRate } = wms.settings.autoPick
  const dueSince = new Date(Date.now() - delayMs).toISOString()
  const due = wms.records.orders
    .find({ status: 'released' }, ordersPerRound)
    .filter(({ updatedAt }) => updatedAt <= dueSince)
  if (due.length === 0) return
  wms.effects.performInternally(`auto-pick-${randomUUID()}`, (record) => {
    for (const order of due) {
      const picked = pick(wms, { order, plan: { ...completePick, shortPickRate }, record })
      ship(wms, { order: picked, record })
    }
  })
}
