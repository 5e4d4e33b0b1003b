import { IconPencil } from '@tabler/icons-react'
import { Handle, type NodeProps, Position, useUpdateNodeInternals } from '@xyflow/react'
import { memo, useEffect, useRef, useState } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import { CaseBadge } from '../cases/CaseBadge.tsx'
import { noNode } from '../debugger/canvas-marks.ts'
import { DebugMarks, PortBreakpoint } from '../debugger/DebugMarks.tsx'
import { renameNode } from '../document/edits/rename-node.ts'
import { LiveBadges } from '../live/LiveBadges.tsx'
import classes from './NodeCard.module.css'
import { colorOf, iconOf } from './node-look.ts'
import { RenameField } from './RenameField.tsx'
import type { CardNode } from './to-canvas.ts'
import { useCanvasUiState } from './use-canvas-ui.ts'

/** A node on the canvas: what it is, what it does here, and where wires begin and end. */
export const NodeCard = memo(function NodeCard({ id, data, selected }: NodeProps<CardNode>) {
  const { ports } = data
  const [isHovered, setHovered] = useState(false)
  // The error port is there when it is used or may be wanted: a thousand ports that nobody sees would cost every frame.
  const showsError = ports.hasErrorPort && (data.usesErrorPort || isHovered || selected)
  // Offered where the mouse is, for the same reason.
  const showsBreakpoint = (port: string) =>
    data.debug !== undefined && (isHovered || data.debug.ports[port] !== undefined)
  const portNames = `${ports.outputs.join(' ')} ${showsError}`
  const update = useUpdateNodeInternals()
  const measured = useRef(portNames)
  // A card that comes into sight is measured by itself; what wires begin at has to be measured again when ports change.
  useEffect(() => {
    if (measured.current !== portNames) update(id)
    measured.current = portNames
  }, [id, portNames, update])
  const Icon = iconOf(data.type)
  const color = colorOf(data.category)
  return (
    <div
      className={classes.card}
      data-selected={selected || undefined}
      data-disabled={data.isDisabled || undefined}
      data-debugged={data.debug?.isCurrent || undefined}
      data-type={data.type}
      onPointerEnter={() => setHovered(true)}
      onPointerLeave={() => setHovered(false)}
    >
      {ports.hasInput && <Handle type="target" position={Position.Left} className={classes.port} />}
      <span className={classes.icon} style={{ '--tint': color } as React.CSSProperties}>
        <Icon size={20} stroke={1.7} aria-hidden="true" />
      </span>
      <span className={classes.texts}>
        <CardTitle id={id} data={data} />
        <span className={classes.line} title={data.line}>
          {data.isWrite && (
            <IconPencil size={12} stroke={1.8} className={classes.pen} aria-label="Writes to a system" />
          )}
          {data.line}
        </span>
      </span>
      {data.problems.length > 0 && (
        <span
          className={classes.corner}
          role="img"
          title={data.problems.join('\n')}
          aria-label={problemWord(data.problems)}
        />
      )}
      {data.isDisabled && <span className={classes.off}>off</span>}
      {data.live !== undefined && <LiveBadges live={data.live} />}
      {data.caseMark !== undefined && <CaseBadge mark={data.caseMark} />}
      {data.debug !== undefined && data.debug !== noNode && <DebugMarks mark={data.debug} />}
      {ports.outputs.map((port, index) => (
        <Handle
          key={port}
          id={port}
          type="source"
          position={Position.Right}
          className={classes.port}
          style={{ top: `${((index + 1) * 100) / (ports.outputs.length + 1)}%` }}
        >
          {ports.outputs.length > 1 && <span className={classes.portName}>{port}</span>}
          {showsBreakpoint(port) && <PortBreakpoint node={id} port={port} look={data.debug?.ports[port]} />}
        </Handle>
      ))}
      {showsError && (
        <Handle
          id="error"
          type="source"
          position={Position.Bottom}
          className={`${classes.port} ${classes.error}`}
          data-used={data.usesErrorPort || undefined}
          title="Where failed records go on"
        >
          {showsBreakpoint('error') && <PortBreakpoint node={id} port="error" look={data.debug?.ports.error} />}
        </Handle>
      )}
    </div>
  )
})

function CardTitle({ id, data: { title, twin } }: Pick<NodeProps<CardNode>, 'id' | 'data'>) {
  const { documents } = useWorkspace()
  const isRenamed = useCanvasUiState((state) => state.editing === id)
  if (isRenamed) {
    return (
      <RenameField
        value={title}
        label="Name of the node"
        onRename={(name) => {
          if (name !== title) documents.edit({ label: 'rename' }, (flow) => renameNode(flow, id, name))
        }}
      />
    )
  }
  const hint = twin === undefined ? title : `${title}\nAnother node has this name too; this one’s id is ${twin}.`
  return (
    <span className={classes.title} title={hint}>
      {title}
      {twin !== undefined && <span className={classes.twin}> {twin}</span>}
    </span>
  )
}

function problemWord(problems: readonly string[]): string {
  return problems.length === 1 ? `1 problem: ${problems[0]}` : `${problems.length} problems`
}
