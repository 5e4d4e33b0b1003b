import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'
import { focusAtOnce } from './focus-at-once.ts'

/** Cool neutral greys; `dark` is used by the dark scheme, `gray` by the light one. */
const gray: MantineColorsTuple = [
  ...(['#f7f8fa', '#eff1f4', '#e3e6eb', '#d3d7de', '#b4bac5'] as const),
  ...(['#8b93a1', '#687080', '#4b5362', '#353c49', '#20252e'] as const),
]
const dark: MantineColorsTuple = [
  ...(['#dfe3ea', '#bcc3ce', '#98a1b0', '#768092', '#454d5c'] as const),
  ...(['#363d4a', '#272d37', '#1d222a', '#161a21', '#101319'] as const),
]

/** The look of Crossdock: a 4-px grid, radius 6, one accent, no remote fonts. */
export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 7, dark: 7 },
  colors: { gray, dark },
  defaultRadius: 6,
  fontFamily: 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '20px' }, h2: { fontSize: '16px' }, h3: { fontSize: '14px' } },
  },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Tooltip: { defaultProps: { openDelay: 400, withArrow: false, transitionProps: { duration: 80 } } },
    Modal: { defaultProps: { transitionProps: { duration: 100 }, closeButtonProps: { 'aria-label': 'Close' } } },
    Drawer: { defaultProps: { transitionProps: { duration: 120 }, closeButtonProps: { 'aria-label': 'Close' } } },
    ModalContent: { defaultProps: { ref: focusAtOnce } },
    DrawerContent: { defaultProps: { ref: focusAtOnce } },
    MenuDropdown: { defaultProps: { ref: focusAtOnce } },
    // The head of a dialog is no banner of the page.
    ModalHeader: { defaultProps: { role: 'presentation' } },
    DrawerHeader: { defaultProps: { role: 'presentation' } },
    Loader: { defaultProps: { role: 'status' } },
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', checkIconPosition: 'right' } },
  },
})

/**
 * Names that our own styles use, so that both schemes are equals: surfaces from back to front, lines, text, and one
 * colour for each state (see `state-vocabulary.ts`). And the width of the rail, beside which panels over the screen begin.
 */
export const resolveVariables: CSSVariablesResolver = () => ({
  variables: { '--cd-rail-width': '64px' },
  light: {
    '--cd-canvas': '#f5f6f8',
    '--cd-panel': '#ffffff',
    '--cd-raised': '#ffffff',
    '--cd-hover': '#eff1f5',
    '--cd-line': '#e3e6eb',
    '--cd-line-strong': '#c3c9d3',
    '--cd-text': '#1c2129',
    '--cd-text-quiet': '#5a6272',
    '--cd-wire': '#9aa3b2',
    '--cd-accent': '#4263eb',
    '--cd-accent-text': '#3b53c4',
    '--cd-accent-soft': '#e9edff',
    '--cd-green': '#2b7a3d',
    '--cd-blue': '#1a69b9',
    '--cd-amber': '#96590a',
    '--cd-amber-soft': '#fff3dc',
    '--cd-violet': '#7440c0',
    '--cd-red': '#c92a2a',
    '--cd-teal': '#0b7285',
    '--mantine-color-placeholder': '#6b7280',
    '--mantine-color-dimmed': '#5a6272',
    '--mantine-color-error': '#c92a2a',
  },
  dark: {
    '--cd-canvas': '#101319',
    '--cd-panel': '#171b22',
    '--cd-raised': '#1f242d',
    '--cd-hover': '#252b35',
    '--cd-line': '#2a303b',
    '--cd-line-strong': '#424a59',
    '--cd-text': '#e2e6ec',
    '--cd-text-quiet': '#9aa3b2',
    '--cd-wire': '#657083',
    '--cd-accent': '#748ffc',
    '--cd-accent-text': '#91a7ff',
    '--cd-accent-soft': '#252f55',
    '--cd-green': '#69c77d',
    '--cd-blue': '#6db3f5',
    '--cd-amber': '#eeb04c',
    '--cd-amber-soft': '#3a2e17',
    '--cd-violet': '#b794f0',
    '--cd-red': '#ff8787',
    '--cd-teal': '#4fc0d0',
    '--mantine-color-body': '#171b22',
    '--mantine-color-text': '#e2e6ec',
    '--mantine-color-placeholder': '#8b94a4',
    '--mantine-color-dimmed': '#9aa3b2',
    '--mantine-color-error': '#ff8787',
  },
})
