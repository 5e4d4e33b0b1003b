import {
  type Icon,
  IconAlertTriangle,
  IconListSearch,
  IconPlugConnected,
  IconRoute,
  IconSettings,
} from '@tabler/icons-react'
import { type ComponentType, lazy } from 'react'
import { OpenExceptionsBadge } from '../exceptions/OpenExceptionsBadge.tsx'

/** An entry of the left rail. Its address is `#/<id>`; what follows is its own (`useView((view) => view.route.rest)`). */
export interface Screen {
  readonly id: string
  readonly title: string
  readonly icon: Icon
  readonly Component: ComponentType
  /** What stands at its icon, such as a count. */
  readonly Badge?: ComponentType
}

/** All screens in the order of the rail. A screen that is not built is not in the list. */
export const screens: readonly Screen[] = [
  {
    id: 'flows',
    title: 'Flows',
    icon: IconRoute,
    Component: lazy(async () => ({ default: (await import('../flows/FlowsScreen.tsx')).FlowsScreen })),
  },
  {
    id: 'records',
    title: 'Records',
    icon: IconListSearch,
    Component: lazy(async () => ({ default: (await import('../records/RecordsScreen.tsx')).RecordsScreen })),
  },
  {
    id: 'exceptions',
    title: 'Exceptions',
    icon: IconAlertTriangle,
    Badge: OpenExceptionsBadge,
    Component: lazy(async () => ({ default: (await import('../exceptions/ExceptionsScreen.tsx')).ExceptionsScreen })),
  },
  {
    id: 'systems',
    title: 'Systems',
    icon: IconPlugConnected,
    Component: lazy(async () => ({ default: (await import('../systems/SystemsScreen.tsx')).SystemsScreen })),
  },
  {
    id: 'settings',
    title: 'Settings',
    icon: IconSettings,
    Component: lazy(async () => ({ default: (await import('../settings/SettingsScreen.tsx')).SettingsScreen })),
  },
]
