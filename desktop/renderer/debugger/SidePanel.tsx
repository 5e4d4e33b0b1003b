import type { DebugSession } from '@crossdock/shared/api'
import { BreakpointList } from './BreakpointList.tsx'
import { NextEffect, ReachingNodes } from './Effects.tsx'
import { PinList } from './PinList.tsx'
import side from './SidePanel.module.css'
import { Watches } from './Watches.tsx'

/** What is about to happen outside, what is watched, where it stops, what is pinned. */
export function SidePanel({ session }: { readonly session: DebugSession }) {
  return (
    <section className={side.side} aria-label="Effects, watches and breakpoints">
      <NextEffect session={session} />
      <Watches session={session} />
      <BreakpointList />
      <PinList session={session} />
      <ReachingNodes session={session} />
    </section>
  )
}
