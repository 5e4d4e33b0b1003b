import { once } from 'node:events'
import { createWriteStream } from 'node:fs'

/** The code table of the CSV benchmarks. */
export const carriers = ['DHL', 'UPS', 'DPD', 'GLS'].map((code, index) => ({ code, wms: `CARRIER-${index + 1}` }))

/** The same as the CSV that the runtime imports. */
export const carriersCsv = `code,wms\n${carriers.map(({ code, wms }) => `${code},${wms}\n`).join('')}`

/**
 * Writes a CSV file with so many rows; every tenth has a quantity of 0 and is filtered. The prefix of their numbers makes
 * its content another one: the same one again would be rejected.
 */
export async function writeShipmentRows(
  path: string,
  { rows, prefix }: { readonly rows: number; readonly prefix: string },
): Promise<void> {
  const out = createWriteStream(path)
  out.write('number,sku,quantity,carrier,note\n')
  for (let row = 1; row <= rows; row++) {
    const line = `SH-${prefix}-${row},sku-${row % 997},${row % 10},${carriers[row % carriers.length]?.code},leave at gate ${row % 7}\n`
    if (!out.write(line)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
}
