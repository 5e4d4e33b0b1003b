import { expect, test } from 'vitest'
import { type KeyPress, keysOf, matchesShortcut } from './shortcut.ts'

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  ...{ key, code: '', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false },
  ...more,
})

test('Mod is Ctrl on a PC and ⌘ on a Mac', () => {
  expect(matchesShortcut('Mod+S', press('s', { ctrlKey: true }), { isMac: false })).toBe(true)
  expect(matchesShortcut('Mod+S', press('s', { ctrlKey: true }), { isMac: true })).toBe(false)
  expect(matchesShortcut('Mod+S', press('s', { metaKey: true }), { isMac: true })).toBe(true)
})

test('a shortcut does not take what has more or fewer modifiers', () => {
  expect(matchesShortcut('Mod+Z', press('Z', { ctrlKey: true, shiftKey: true }), { isMac: false })).toBe(false)
  expect(matchesShortcut('Mod+Shift+Z', press('z', { ctrlKey: true }), { isMac: false })).toBe(false)
  expect(matchesShortcut('D', press('d', { altKey: true }), { isMac: false })).toBe(false)
})

test('a sign is found whether or not the keyboard needs Shift for it', () => {
  expect(matchesShortcut('?', press('?', { shiftKey: true }), { isMac: false })).toBe(true)
  expect(matchesShortcut('?', press('?'), { isMac: false })).toBe(true)
})

test('a letter is found by its place where the layout writes another alphabet', () => {
  expect(matchesShortcut('Mod+S', press('ы', { ctrlKey: true, code: 'KeyS' }), { isMac: false })).toBe(true)
})

test('keys are shown as they are printed on the keyboard', () => {
  expect(keysOf('Mod+Shift+S', { isMac: false })).toEqual(['Ctrl', 'Shift', 'S'])
  expect(keysOf('Mod+Shift+S', { isMac: true })).toEqual(['⌘', '⇧', 'S'])
})
