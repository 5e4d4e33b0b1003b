import { Button, NativeSelect } from '@mantine/core'
import type { ReactNode } from 'react'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import { canAct } from '../connection/connection-store.ts'
import classes from './Versions.module.css'
import type { Side, Sides, VersionInfo } from './versions-store.ts'

interface Props {
  readonly items: readonly VersionInfo[]
  readonly sides: Sides
  onShow(version: number): void
  onAdopt(version: number): void
  onRollBack(version: VersionInfo): void
}

/** Chooses what is compared, and what can be done with the version on the left. */
export function ComparisonBar({ items, sides, onShow, onAdopt, onRollBack }: Props) {
  const { versions } = useWorkspace()
  const mayPublish = useConnection((state) => canAct(state, 'designer'))
  const info = items.find(({ version }) => version === sides.before)
  const isCurrent = info === items[0]
  return (
    <div className={classes.bar}>
      <SideSelect
        label="Compare"
        items={items}
        value={sides.before}
        onChange={(before) => versions.compare({ ...sides, before })}
      />
      <span aria-hidden="true">→</span>
      <SideSelect
        label="with"
        items={items}
        value={sides.after}
        onChange={(after) => versions.compare({ ...sides, after })}
      />
      {info !== undefined && (
        <span className={classes.acts}>
          <Act hint="Its picture, and what its nodes said" onClick={() => onShow(info.version)}>
            Look at v{info.version}
          </Act>
          <Act
            hint={`The draft becomes what v${info.version} says; undo brings it back`}
            onClick={() => onAdopt(info.version)}
          >
            Take as draft
          </Act>
          {mayPublish && !isCurrent && (
            <Act hint={`Publish v${info.version} again`} onClick={() => onRollBack(info)}>
              Roll back…
            </Act>
          )}
        </span>
      )}
    </div>
  )
}

function Act({ hint, children, onClick }: { readonly hint: string; readonly children: ReactNode; onClick(): void }) {
  return (
    <Button size="compact-xs" variant="default" title={hint} onClick={onClick}>
      {children}
    </Button>
  )
}

function SideSelect({
  label,
  items,
  value,
  onChange,
}: {
  readonly label: string
  readonly items: readonly VersionInfo[]
  readonly value: Side
  onChange(side: Side): void
}) {
  const data = [
    { value: 'draft', label: 'the draft' },
    ...items.map(({ version }) => ({ value: String(version), label: `v${version}` })),
  ]
  return (
    <NativeSelect
      size="xs"
      className={classes.side ?? ''}
      aria-label={label}
      data={data}
      value={String(value)}
      onChange={({ currentTarget: { value: chosen } }) => onChange(chosen === 'draft' ? 'draft' : Number(chosen))}
    />
  )
}
