import type { CauseView } from '@crossdock/shared/api'

/** The cause of exceptions in a line, with the node by its name, e.g. `customer 1007 is blocked in ERP, at “Shipment to the ERP”`. */
export function titleOf({ text }: Pick<CauseView, 'text'>, nodeName: string): string {
  return text.includes(`“${nodeName}”`) ? text : `${text}, at “${nodeName}”`
}
