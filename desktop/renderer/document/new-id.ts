/**
 * A random id of 32 hexadecimal digits. `crypto.randomUUID` will not do: it is there only for pages that came over https or
 * from this machine, and a runtime in a plant's own network is often reached by plain http.
 */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
