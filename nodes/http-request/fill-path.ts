const placeholder = /\{([^{}]*)\}/g

/** The names in a path such as `/orders/{number}/lines/{line}`. */
export function namesInPath(path: string): readonly string[] {
  return [...path.matchAll(placeholder)].map(([, name = '']) => name)
}

/** Puts values in the places of a path, URL-encoded: a `/` or `?` inside a value stays part of the value. */
export function fillPath(path: string, values: Readonly<Record<string, unknown>>): string {
  return path.replace(placeholder, (whole, name: string) =>
    Object.hasOwn(values, name) ? encodeURIComponent(String(values[name])) : whole,
  )
}
