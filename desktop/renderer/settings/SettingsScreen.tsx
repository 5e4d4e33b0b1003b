import { Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { AboutFacts } from './AboutFacts.tsx'
import { AppearanceChoice } from './AppearanceChoice.tsx'
import { ParamSettings } from './ParamSettings.tsx'
import { RuntimeSettings } from './RuntimeSettings.tsx'
import classes from './Settings.module.css'

/** What a person sets up on this machine: looks, runtimes, versions. */
export function SettingsScreen() {
  return (
    <div className={classes.page}>
      <Title order={1}>Settings</Title>
      <Section title="Appearance">
        <AppearanceChoice />
      </Section>
      <RuntimeSettings />
      <ParamSettings />
      <Section title="About">
        <AboutFacts />
      </Section>
    </div>
  )
}

/** A part of the settings under its heading. */
function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={classes.section} aria-label={title}>
      <Title order={2} mb="xs">
        {title}
      </Title>
      <div className={classes.card}>{children}</div>
    </section>
  )
}
