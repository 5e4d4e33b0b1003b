import classes from './ExpressionField.module.css'

/** Where lists and hovers of code editors are shown: above everything, whatever cuts the field off. */
export function overflowRoot(): HTMLElement {
  const present = document.querySelector<HTMLElement>(`.${classes.overflow}`)
  if (present !== null) return present
  const root = document.createElement('div')
  root.className = `monaco-editor ${classes.overflow}`
  document.body.append(root)
  return root
}
