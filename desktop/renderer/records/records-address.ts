/** The parts of the detail that a step has. */
export const stepViews = ['payload', 'exchange', 'effects'] as const
/** A part of what is known of a step. */
export type StepView = (typeof stepViews)[number]

/** What the address of the screen says: a search, one record, or the runs. */
export type RecordsPlace =
  | { readonly kind: 'search'; readonly text: string }
  | { readonly kind: 'record'; readonly id: string; readonly step?: number; readonly view?: StepView }
  | { readonly kind: 'runs'; readonly rest: string }

const idPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Reads what follows `#/records/`. */
export function readRecordsPlace(rest: string): RecordsPlace {
  const [first = '', ...more] = rest.split('/')
  if (first === 'runs') return { kind: 'runs', rest: more.join('/') }
  if (first === 'find') return { kind: 'search', text: decode(more.join('/')) }
  if (!idPattern.test(first)) return { kind: 'search', text: decode(rest) }
  const step = /^\d{1,6}$/.test(more[1] ?? '') ? Number(more[1]) : undefined
  const view = stepViews.find((name) => name === more[2])
  return { kind: 'record', id: first, ...(step === undefined ? {} : { step }), ...(view === undefined ? {} : { view }) }
}

/** What follows `#/records/` for a place. */
export function printRecordsPlace(place: RecordsPlace): string {
  switch (place.kind) {
    case 'search':
      return place.text.trim() === '' ? '' : `find/${encodeURIComponent(place.text.trim())}`
    case 'runs':
      return place.rest === '' ? 'runs' : `runs/${place.rest}`
    case 'record': {
      const view = place.view === undefined || place.view === 'payload' ? '' : `/${place.view}`
      return place.step === undefined ? place.id : `${place.id}/step/${place.step}${view}`
    }
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
