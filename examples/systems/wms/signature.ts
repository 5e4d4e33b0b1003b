import { createHmac } from 'node:crypto'

/**
 * The value of `x-wms-signature`: `sha256=` and the hex HMAC-SHA256 of `<timestamp>.<raw body>`.
 * `timestamp` is the value of `x-wms-timestamp`: whole seconds since 1970.
 */
export function signDelivery({ secret, timestamp, body }: { secret: string; timestamp: string; body: string }): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`
}
