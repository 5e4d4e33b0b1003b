/**
 * Gives the focus back when a dialog goes away with it: to what had it before, else to `fallback`. One who works by keyboard
 * would begin at the top of the page otherwise. Whoever puts the focus somewhere on purpose goes first.
 */
export function returnFocus(fallback: () => void): void {
  const before = new WeakMap<Element, Element>()
  let last: Element = document.body
  let lastDialog: Element | undefined
  const watch = new MutationObserver(() => {
    if (lastDialog === undefined || lastDialog.isConnected) return
    watch.disconnect()
    const place = before.get(lastDialog)
    if (document.activeElement !== document.body) return
    if (place instanceof HTMLElement && place.isConnected) place.focus({ preventScroll: true })
    else fallback()
  })
  document.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof Element)) return
    const dialog = target.closest('[role="dialog"]') ?? undefined
    if (dialog !== undefined && dialog !== lastDialog) {
      // One dialog may have taken the place of another.
      const place = last.isConnected || lastDialog === undefined ? last : before.get(lastDialog)
      if (place !== undefined && !before.has(dialog)) before.set(dialog, place)
      watch.observe(document.body, { childList: true, subtree: true })
    }
    if (dialog === undefined) watch.disconnect()
    last = target
    lastDialog = dialog
  })
}
