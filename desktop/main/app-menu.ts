import type { MenuItemConstructorOptions } from 'electron'
import type { MenuItem } from '../ipc/bridge.ts'

/** Surroundings of the menu. */
interface MenuOptions {
  readonly items: readonly MenuItem[]
  readonly platform: NodeJS.Platform
  readonly hasDevTools: boolean
  readonly choose: (id: string) => void
}

/**
 * The native menu: the renderer's commands in their groups, and around them what belongs to the system. Shortcuts are shown,
 * not registered: the page acts on keys, so that none acts twice.
 */
export function menuTemplate(options: MenuOptions): MenuItemConstructorOptions[] {
  const isMac = options.platform === 'darwin'
  const groups = new Map<string, MenuItemConstructorOptions[]>()
  for (const item of options.items) {
    const entries = groups.get(item.group) ?? []
    entries.push(commandEntry(item, options.choose))
    groups.set(item.group, entries)
  }
  for (const [title, entries] of systemEntries(isMac, options.hasDevTools)) {
    const present = groups.get(title)
    if (present) present.push({ type: 'separator' }, ...entries)
    else groups.set(title, entries)
  }
  const menus = [...groups].sort(byPlace).map(([label, submenu]) => ({ label, submenu }))
  return isMac ? [{ role: 'appMenu' }, ...menus] : menus
}

/** File first, Window and Help last, the rest in the order of the commands. */
function byPlace([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  const places: Readonly<Record<string, number>> = { File: -3, Edit: -2, View: -1, Window: 1, Help: 2 }
  return (places[a] ?? 0) - (places[b] ?? 0)
}

function systemEntries(isMac: boolean, hasDevTools: boolean): [string, MenuItemConstructorOptions[]][] {
  const entries: [string, MenuItemConstructorOptions[]][] = []
  if (isMac) {
    // Without these roles ⌘C and the like do nothing in a text field.
    const roles = ['cut', 'copy', 'paste', 'selectAll'] as const
    entries.push(['Edit', roles.map((role) => ({ role }))])
  } else {
    entries.push(['File', [{ role: 'quit' }]])
  }
  const view: MenuItemConstructorOptions[] = [{ role: 'togglefullscreen' }]
  if (hasDevTools) view.push({ role: 'toggleDevTools' })
  entries.push(['View', view])
  if (isMac) entries.push(['Window', [{ role: 'minimize' }, { role: 'zoom' }, { role: 'close' }, { role: 'front' }]])
  return entries
}

function commandEntry(item: MenuItem, choose: (id: string) => void): MenuItemConstructorOptions {
  const accelerator = item.shortcut === undefined ? undefined : toAccelerator(item.shortcut)
  return {
    id: item.id,
    // An ampersand would mark the next letter as the key of the entry.
    label: item.title.replaceAll('&', '&&'),
    enabled: item.isEnabled,
    click: () => choose(item.id),
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
  }
}

/** `Mod+Shift+S` as Electron writes it. Undefined for what Electron has no word for: it would refuse the whole menu. */
export function toAccelerator(shortcut: string): string | undefined {
  const words: Readonly<Record<string, string>> = {
    ...{ mod: 'CmdOrCtrl', ctrl: 'Ctrl', cmd: 'Cmd', meta: 'Meta', alt: 'Alt', option: 'Alt', shift: 'Shift' },
    ...{
      enter: 'Enter',
      escape: 'Esc',
      esc: 'Esc',
      space: 'Space',
      tab: 'Tab',
      delete: 'Delete',
      backspace: 'Backspace',
    },
    ...{ arrowup: 'Up', arrowdown: 'Down', arrowleft: 'Left', arrowright: 'Right', home: 'Home', end: 'End' },
    ...{ up: 'Up', down: 'Down', left: 'Left', right: 'Right', pageup: 'PageUp', pagedown: 'PageDown', plus: 'Plus' },
  }
  const keys = shortcut
    .replace(/\+\+$/, '+plus')
    .split('+')
    .map((key) => key.trim())
  const known = keys.map((key) => words[key.toLowerCase()] ?? (isPlainKey(key) ? key.toUpperCase() : undefined))
  return known.includes(undefined) ? undefined : known.join('+')
}

function isPlainKey(key: string): boolean {
  return /^([!-*,-~]|[Ff]([1-9]|1\d|2[0-4]))$/.test(key)
}
