/** A sentence without the invisible signs that would turn its words around, as a name in it may have them. */
export function withoutDirections(text: string): string {
  return text.replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
}
