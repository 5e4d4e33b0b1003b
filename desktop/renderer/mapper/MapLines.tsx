import { memo, type RefObject, useMemo } from 'react'
import type { DrawnLine } from './line-geometry.ts'
import classes from './MapLines.module.css'
import { type Chip, curveOf, placeChips } from './place-chips.ts'

/** Width of the space between the trees, in pixels. */
const gapPx = 148
const chipPx = 20

/** The lines between the trees. A picture for the eye: what it says, the rows say as well. */
export const MapLines = memo(function MapLines({
  lines,
  selectedId,
  dragged,
  area,
  onChoose,
}: {
  readonly lines: readonly DrawnLine[]
  readonly selectedId: string | undefined
  /** The line of a field that is being dragged, in pixels of the area. */
  readonly dragged: { readonly fromPx: number; readonly x: number; readonly y: number } | undefined
  readonly area: RefObject<HTMLDivElement | null>
  onChoose(targetId: string): void
}) {
  const chips = useMemo(() => placeChips(lines, gapPx), [lines])
  const ordered = [...lines].sort((a, b) => Number(a.targetId === selectedId) - Number(b.targetId === selectedId))
  return (
    <div className={classes.area} ref={area} aria-hidden="true">
      <svg className={classes.lines} data-quiet={selectedId !== undefined || undefined} width={gapPx} height="100%">
        <title>Lines from source fields to target fields</title>
        {ordered.map((line) => (
          <Line key={line.id} line={line} isSelected={line.targetId === selectedId} onChoose={onChoose} />
        ))}
        {ordered.map((line) => {
          const chip = chips.get(line.id)
          return (
            chip && (
              <Word
                key={line.id}
                chip={chip}
                isSelected={line.targetId === selectedId}
                onChoose={() => onChoose(line.targetId)}
              />
            )
          )
        })}
      </svg>
      {dragged !== undefined && (
        <svg className={classes.dragged} width={gapPx} height="100%">
          <title>The line being drawn</title>
          <path d={curveOf({ fromPx: dragged.fromPx, toPx: dragged.y }, dragged.x)} />
        </svg>
      )}
    </div>
  )
})

function Line({
  line,
  isSelected,
  onChoose,
}: {
  readonly line: DrawnLine
  readonly isSelected: boolean
  onChoose(targetId: string): void
}) {
  const path = curveOf(line, gapPx)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for the mouse; the target's row does the same by keyboard.
    <g
      data-selected={isSelected || undefined}
      data-kind={line.kind}
      className={classes.line}
      onClick={() => onChoose(line.targetId)}
    >
      <path d={path} className={classes.reach} />
      <path d={path} className={classes.stroke} />
    </g>
  )
}

function Word({ chip, isSelected, onChoose }: { readonly chip: Chip; readonly isSelected: boolean; onChoose(): void }) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: as with the line.
    <g
      transform={`translate(${chip.x - chip.widthPx / 2} ${chip.y - chipPx / 2})`}
      data-selected={isSelected || undefined}
      className={classes.line}
      onClick={onChoose}
    >
      <rect width={chip.widthPx} height={chipPx} rx={chipPx / 2} className={classes.chip} />
      <text x={chip.widthPx / 2} y={14} textAnchor="middle" className={classes.word}>
        {chip.text}
      </text>
    </g>
  )
}
