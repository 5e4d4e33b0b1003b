import type { Page } from '@playwright/test'

const shift = 8
const modifiers: Readonly<Record<string, number>> = { Alt: 1, Control: 2, Meta: 4, Shift: shift }
const named: Readonly<Record<string, { readonly code?: string; readonly keyCode: number; readonly text?: string }>> = {
  ' ': { code: 'Space', keyCode: 32, text: ' ' },
  Enter: { keyCode: 13, text: '\r' },
  Escape: { keyCode: 27 },
  Tab: { keyCode: 9 },
  ArrowLeft: { keyCode: 37 },
  ArrowUp: { keyCode: 38 },
  ArrowRight: { keyCode: 39 },
  ArrowDown: { keyCode: 40 },
  F2: { keyCode: 113 },
  F6: { keyCode: 117 },
  F10: { keyCode: 121 },
}

/**
 * Presses keys as they come to a page that is slower than the fingers: all of them are on their way before the first one is
 * answered. `Control+k` is one key with another, `"…"` a text.
 */
export async function typeAhead(page: Page, ...keys: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const presses = keys.flatMap((key) => (key.startsWith('"') ? [...key.slice(1, -1)] : [key]))
  await Promise.all(
    presses.flatMap((press) => {
      const event = eventOf(press)
      return [
        session.send('Input.dispatchKeyEvent', { ...event, type: 'text' in event ? 'keyDown' : 'rawKeyDown' }),
        session.send('Input.dispatchKeyEvent', { ...event, type: 'keyUp' }),
      ]
    }),
  )
  await session.detach()
}

function eventOf(press: string) {
  const parts = press.length === 1 ? [press] : press.split('+')
  const key = parts.at(-1) ?? ''
  const held = parts.slice(0, -1).reduce((sum, name) => sum + (modifiers[name] ?? 0), 0)
  const known = named[key] ?? { keyCode: key.toUpperCase().charCodeAt(0), text: key }
  const isCharacter = key.length === 1 && /[a-z]/i.test(key)
  const { code = isCharacter ? `Key${key.toUpperCase()}` : key, keyCode, text } = known
  const plain = { key, code, windowsVirtualKeyCode: keyCode, modifiers: held }
  return (held & ~shift) === 0 && text !== undefined ? { ...plain, text } : plain
}
