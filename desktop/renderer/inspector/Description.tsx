import { Fragment } from 'react'

/** A description of a manifest: what stands between backticks is shown as it is written in a flow. */
export function Description({ text }: { readonly text: string }) {
  return text.split('`').map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a text does not change while it is shown.
    <Fragment key={index}>{index % 2 === 1 ? <code>{part}</code> : part}</Fragment>
  ))
}

/** A description as fields take it: undefined where there is none. */
export function describe(text: string | undefined) {
  return text === undefined ? undefined : <Description text={text} />
}
