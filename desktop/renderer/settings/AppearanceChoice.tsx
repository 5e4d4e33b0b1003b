import { type MantineColorScheme, SegmentedControl, useMantineColorScheme } from '@mantine/core'
import { useWorkspace } from '../app/use-workspace.ts'
import classes from './Settings.module.css'

const schemes = [
  { value: 'auto', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const satisfies readonly { readonly value: MantineColorScheme; readonly label: string }[]

/** Light, dark, or what the system has. Remembered on this machine. */
export function AppearanceChoice() {
  const { platform } = useWorkspace()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <div className={classes.row}>
      <span id="appearance">Colours</span>
      <SegmentedControl
        aria-labelledby="appearance"
        data={[...schemes]}
        value={colorScheme}
        onChange={(next) => {
          setColorScheme(next as MantineColorScheme)
          platform.window.setTheme(next === 'auto' ? 'system' : (next as 'light' | 'dark'))
        }}
      />
    </div>
  )
}
