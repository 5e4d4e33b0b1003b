/**
 * Puts the focus into a dialog or menu in the moment in which it is drawn: what is typed right behind its shortcut arrives
 * there. Mantine’s own focus comes in a timeout, behind keys that wait already, and would go back to where it begins; so that it
 * finds whoever has gone on by then, the mark that it looks for goes along.
 */
export function focusAtOnce(panel: HTMLElement | null): void {
  if (panel === null) return
  const markFocused = ({ target }: FocusEvent) => {
    for (const marked of panel.querySelectorAll('[data-autofocus]')) marked.removeAttribute('data-autofocus')
    if (target instanceof Element && target !== panel) target.setAttribute('data-autofocus', 'true')
  }
  panel.addEventListener('focusin', markFocused)
  // The timeouts of the same commit go first, those of its effects second.
  setTimeout(() => setTimeout(() => panel.removeEventListener('focusin', markFocused)))
  const first = panel.querySelector<HTMLElement>('[data-autofocus], [data-menu-item]:not(:disabled)')
  ;(first ?? panel).focus({ preventScroll: true })
}
