import { describe, expect, it } from 'vitest'
import { menuTemplate, toAccelerator } from './app-menu.ts'

describe('shortcuts', () => {
  it.each([
    ['Mod+S', 'CmdOrCtrl+S'],
    ['Mod+Shift+ArrowUp', 'CmdOrCtrl+Shift+Up'],
    ['mod+k', 'CmdOrCtrl+K'],
    ['F10', 'F10'],
    ['Shift+F10', 'Shift+F10'],
    ['Mod++', 'CmdOrCtrl+Plus'],
    ['Mod+-', 'CmdOrCtrl+-'],
    ['?', '?'],
    ['Delete', 'Delete'],
  ])('are written for Electron: %s', (shortcut, expected) => {
    expect(toAccelerator(shortcut)).toBe(expected)
  })

  it.each(['Mod+Frobnicate', '', 'Mod+', 'g then f', 'Ü'])(
    'are left out where Electron has no word: %j',
    (shortcut) => {
      expect(toAccelerator(shortcut)).toBe(undefined)
    },
  )
})

describe('the native menu', () => {
  const item = (group: string, id: string) => ({ group, id, title: id, isEnabled: true })
  const titles = (platform: NodeJS.Platform, hasDevTools = false) =>
    menuTemplate({
      ...{ platform, hasDevTools, choose: () => {} },
      items: [item('Flow', 'publish'), item('Help', 'about'), item('File', 'save'), item('Edit', 'undo')],
    }).map(({ label, role, submenu }) => [
      label ?? role,
      ...(Array.isArray(submenu) ? submenu.map((entry) => entry.id ?? entry.role ?? entry.type) : []),
    ])

  it('stands in the order that people know, with what belongs to the system', () => {
    expect(titles('linux')).toEqual([
      ['File', 'save', 'separator', 'quit'],
      ['Edit', 'undo'],
      ['View', 'togglefullscreen'],
      ['Flow', 'publish'],
      ['Help', 'about'],
    ])
  })

  it('has on macOS the roles without which text fields know no clipboard', () => {
    const mac = titles('darwin')
    expect(mac[0]).toEqual(['appMenu'])
    expect(mac).toContainEqual(['Edit', 'undo', 'separator', 'cut', 'copy', 'paste', 'selectAll'])
  })

  it('offers developer tools in a checkout only', () => {
    expect(titles('linux', true).flat()).toContain('toggleDevTools')
    expect(titles('linux').flat()).not.toContain('toggleDevTools')
  })
})
