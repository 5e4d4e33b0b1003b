import type { NodeCategory } from '@crossdock/shared/node'
import {
  type Icon,
  IconArrowsSplit,
  IconArrowsSplit2,
  IconBook2,
  IconBox,
  IconChecklist,
  IconClock,
  IconCloudDownload,
  IconCode,
  IconFileExport,
  IconFileImport,
  IconFilter,
  IconFlag,
  IconHandClick,
  IconLogin2,
  IconLogout2,
  IconPlugConnected,
  IconRepeat,
  IconSitemap,
  IconTransform,
  IconWebhook,
} from '@tabler/icons-react'

const icons: Readonly<Record<string, Icon>> = {
  code: IconCode,
  file: IconFileImport,
  'file-write': IconFileExport,
  filter: IconFilter,
  'for-each': IconRepeat,
  'http-poll': IconCloudDownload,
  'http-request': IconPlugConnected,
  lookup: IconBook2,
  manual: IconHandClick,
  map: IconTransform,
  milestone: IconFlag,
  route: IconArrowsSplit,
  schedule: IconClock,
  split: IconArrowsSplit2,
  subflow: IconSitemap,
  'subflow-input': IconLogin2,
  'subflow-output': IconLogout2,
  validate: IconChecklist,
  webhook: IconWebhook,
}

const colors: Readonly<Record<NodeCategory, string>> = {
  source: 'var(--cd-green)',
  connector: 'var(--cd-blue)',
  transform: 'var(--cd-accent)',
  routing: 'var(--cd-violet)',
  control: 'var(--cd-teal)',
}

/** The icon of a node type; a box for one that is not known here. */
export function iconOf(type: string): Icon {
  return (Object.hasOwn(icons, type) ? icons[type] : undefined) ?? IconBox
}

/** The colour of a category. */
export function colorOf(category: NodeCategory | undefined): string {
  return category === undefined ? 'var(--cd-text-quiet)' : colors[category]
}

/** Categories in the order of the palette, with their headings. */
export const categoryTitles: Readonly<Record<NodeCategory, string>> = {
  source: 'Sources',
  connector: 'Connectors',
  transform: 'Transform',
  routing: 'Routing',
  control: 'Control',
}
