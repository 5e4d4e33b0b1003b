import type { ErrorInfo } from '@crossdock/shared/errors'

/**
 * The cause of exceptions in a line, in words of the flow: code, what offended, and the node by its name, e.g.
 * `CODE_UNMAPPED: “PLT” in table “units”, at node “Look up units”`. Says what the fingerprint is made of.
 */
export function titleOf({ code, detail = {} }: Pick<ErrorInfo, 'code' | 'detail'>, nodeName: string): string {
  const offence = offenceOf(detail)
  return offence === undefined ? `${code} at node “${nodeName}”` : `${code}: ${offence}, at node “${nodeName}”`
}

function offenceOf(detail: Readonly<Record<string, unknown>>): string | undefined {
  const { call, credential, field, path, status, system, table, target, value } = detail
  if (isWord(table)) return isWord(value) ? `“${value}” in table “${table}”` : `table “${table}”`
  if (isWord(status)) return isWord(call) ? `“${call}” was answered ${status}` : `answered ${status}`
  const named: readonly (readonly [string, unknown])[] = [
    ['field', field],
    ['field', target],
    ['credential', credential],
    ['call', call],
    ['file', path],
    ['system', system],
  ]
  const found = named.find(([, name]) => isWord(name))
  if (!found) return undefined
  const [what, name] = found
  return isWord(value) ? `${what} “${String(name)}” is “${value}”` : `${what} “${String(name)}”`
}

function isWord(value: unknown): value is string | number {
  return (typeof value === 'string' && value !== '' && value.length <= 200) || typeof value === 'number'
}
