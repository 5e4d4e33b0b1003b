import type { DebugSession, NodeMode } from '@crossdock/shared/api'
import { Button, Group } from '@mantine/core'
import { useState } from 'react'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import { environmentOf, isProduction } from '../connection/environment-name.ts'
import classes from './Debugger.module.css'
import { pinOfStep } from './pin-of-step.ts'
import side from './SidePanel.module.css'
import { lastStepByNode, presentTrack } from './session-track.ts'
import { useTitles } from './use-debug.ts'

type Reaching = DebugSession['nodes'][number]

/** Before a node that reaches outside: what is about to happen, and the way to let it happen or not. */
export function NextEffect({ session }: { readonly session: DebugSession }) {
  const reaching = session.nodes.find(({ node }) => node === session.focus?.node)
  if (reaching === undefined) return null
  return (
    <section className={side.effect} data-mode={reaching.mode} aria-label="What is about to happen">
      <p className={side.effectWord}>{effectWords(reaching)}</p>
      <ModeControl session={session} reaching={reaching} />
    </section>
  )
}

/** Every node that reaches outside, and how it is treated; each can be changed before the record is there. */
export function ReachingNodes({ session }: { readonly session: DebugSession }) {
  const others = session.nodes.filter(({ node }) => node !== session.focus?.node)
  if (others.length === 0) return null
  return (
    <section aria-label="Nodes that reach outside">
      <h3 className={classes.heading}>Nodes that reach outside</h3>
      <ul className={classes.list}>
        {others.map((reaching) => (
          <li key={reaching.node} className={side.reaching}>
            <ReachingTitle reaching={reaching} />
            <ModeControl session={session} reaching={reaching} isShort />
          </li>
        ))}
      </ul>
    </section>
  )
}

function ReachingTitle({ reaching: { node, mode, effect } }: { readonly reaching: Reaching }) {
  const title = useTitles()(node)
  const verb = effect === 'write' ? 'writes' : 'reads'
  return (
    <span>
      {title} <span className={classes.quiet}>{verb}, </span>
      <span className={classes.mode} data-mode={mode}>
        {mode}
      </span>
    </span>
  )
}

function effectWords({ effect, mode, system }: Reaching): string {
  const where = system === undefined ? '' : ` ${system}`
  if (mode === 'pinned') return 'Pinned: answers what is recorded, nothing is sent'
  if (effect === 'read')
    return mode === 'real' ? `Reads for real from${where || ' outside'}` : 'Simulated: nothing is read'
  return mode === 'real' ? `Real: the next step writes to${where || ' the outside'}` : 'Simulated: nothing is sent'
}

/** The way from one treatment to another. To let something be written for real is asked for, in its place. */
function ModeControl({
  session,
  reaching,
  isShort = false,
}: {
  readonly session: DebugSession
  readonly reaching: Reaching
  readonly isShort?: boolean
}) {
  const { debug } = useWorkspace()
  const [isAsking, setAsking] = useState(false)
  const { node, effect, mode } = reaching
  const choose = (to: NodeMode) => {
    setAsking(false)
    void debug.act({ act: 'mode', node, mode: to })
  }
  if (isAsking) return <Confirm reaching={reaching} onYes={() => choose('real')} onNo={() => setAsking(false)} />
  const recorded = lastStepByNode(presentTrack(session)).get(node)
  const pin = recorded && pinOfStep(session, recorded)
  const hasPin = session.pins.some((each) => each.node === node)
  return (
    <Group gap={6}>
      {mode !== 'real' && (
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => (effect === 'write' ? setAsking(true) : choose('real'))}
        >
          {effect === 'write' ? 'Send for real…' : 'Read for real'}
        </Button>
      )}
      {mode !== 'simulated' && effect === 'write' && (
        <Button size="compact-xs" variant="default" onClick={() => choose('simulated')}>
          Simulate
        </Button>
      )}
      {mode !== 'pinned' && hasPin && (
        <Button size="compact-xs" variant="default" onClick={() => choose('pinned')}>
          Use the pin
        </Button>
      )}
      {!isShort && !hasPin && pin !== undefined && (
        <Button size="compact-xs" variant="default" onClick={() => void debug.act({ act: 'pin', pin })}>
          Pin the last answer
        </Button>
      )}
    </Group>
  )
}

function Confirm({
  reaching: { node, system },
  onYes,
  onNo,
}: {
  readonly reaching: Reaching
  onYes(): void
  onNo(): void
}) {
  const title = useTitles()(node)
  const environment = useConnection(environmentOf)
  const isDangerous = useConnection(isProduction)
  return (
    <div className={side.confirm} data-production={isDangerous || undefined} role="alert">
      <p>
        “{title}” will really write to {system === undefined ? 'the outside' : <b>{system}</b>} in <b>{environment}</b>,
        each time a record of this session comes to it.
        {isDangerous && <strong> This is production: what is sent changes real orders.</strong>}
      </p>
      <Group gap={6}>
        <Button size="compact-xs" color="red.9" onClick={onYes}>
          Send for real in {environment}
        </Button>
        <Button size="compact-xs" variant="default" onClick={onNo}>
          Keep it simulated
        </Button>
      </Group>
    </div>
  )
}
