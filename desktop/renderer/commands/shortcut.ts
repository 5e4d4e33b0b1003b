/** What a key event has that shortcuts look at. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

/** True when the keys pressed are a shortcut such as `Mod+Shift+S` or `?`. */
export function matchesShortcut(shortcut: string, press: KeyPress, { isMac }: { readonly isMac: boolean }): boolean {
  const parts = shortcut.split('+')
  const key = parts.at(-1) ?? ''
  const wants = (name: string) => parts.slice(0, -1).includes(name)
  const mod = isMac ? press.metaKey : press.ctrlKey
  const otherMod = isMac ? press.ctrlKey : press.metaKey
  if (mod !== wants('Mod') || otherMod || press.altKey !== wants('Alt')) return false
  // A sign such as `?` needs Shift on some keyboards and not on others.
  const isSign = key.length === 1 && !/[A-Z0-9]/.test(key)
  if (!isSign && press.shiftKey !== wants('Shift')) return false
  if (/^[A-Z]$/.test(key)) return press.key.toUpperCase() === key || press.code === `Key${key}`
  if (/^[0-9]$/.test(key)) return press.code === `Digit${key}`
  return press.key === key
}

const macSigns: Readonly<Record<string, string>> = { Mod: '⌘', Shift: '⇧', Alt: '⌥' }
const names: Readonly<Record<string, string>> = { Mod: 'Ctrl', ArrowUp: '↑', ArrowDown: '↓', ' ': 'Space', '=': '+' }

/** The keys of a shortcut, as people know them. */
export function keysOf(shortcut: string, { isMac }: { readonly isMac: boolean }): readonly string[] {
  return shortcut.split('+').map((part) => (isMac ? macSigns[part] : undefined) ?? names[part] ?? part)
}

/** True when the element takes text, so that plain keys belong to it. */
export function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'submit'].includes(target.type)
  return target instanceof HTMLTextAreaElement || target.isContentEditable || target.closest('.monaco-editor') !== null
}

/** True when keys pressed there mean the canvas: the focus is on it, or nowhere. A button there keeps its own keys. */
export function isOnCanvas(target: EventTarget | null): boolean {
  if (!(target instanceof Element) || takesText(target)) return false
  if (target === document.body || target === document.documentElement) return true
  return (
    target.closest('[data-canvas]') !== null && target.closest('button, a, [role="dialog"], [role="menu"]') === null
  )
}
