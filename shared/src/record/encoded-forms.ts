/**
 * How a text looks where it was put into JSON (once, or again within other JSON), XML, an address or a form, in whatever order
 * these happened; itself first. For finding it there.
 */
export function encodedForms(text: string): ReadonlySet<string> {
  const inJson = jsonForms(text, 3)
  const forms = new Set(inJson)
  for (const form of inJson) for (const encoded of urlForms(form)) forms.add(encoded)
  const [, once = text] = inJson
  forms.add(once.replace(/[^\0-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`))
  const xml = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const quoted = xml.replaceAll('"', '&quot;')
  for (const form of [xml, quoted, quoted.replaceAll("'", '&apos;'), quoted.replaceAll("'", '&#39;')]) {
    for (const written of jsonForms(form, 2)) forms.add(written)
  }
  return forms
}

function jsonForms(text: string, times: number): readonly string[] {
  const forms = [text]
  for (let form = text, n = 0; n < times; n++) {
    form = JSON.stringify(form).slice(1, -1)
    forms.push(form)
  }
  return forms
}

function urlForms(text: string): readonly string[] {
  const wellFormed = text.toWellFormed()
  const encoded = encodeURIComponent(wellFormed)
  const strict = encoded.replace(/[!'()*~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
  const once = [encoded, strict, encoded.replaceAll('%20', '+'), strict.replaceAll('%20', '+'), encodeURI(wellFormed)]
  return [...once, encodeURIComponent(encoded), encodeURIComponent(strict)]
}
