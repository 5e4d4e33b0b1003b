import { Button, Checkbox, Group, Modal, Text } from '@mantine/core'
import { useMemo, useState } from 'react'
import classes from './AutoMapReview.module.css'
import { applyProposals, proposeMapping } from './auto-map.ts'
import { pathId, showPath } from './mapping-tree.ts'
import type { TargetNode } from './target-tree.ts'
import type { Mapper } from './use-mapper.ts'

const sureLikeness = 0.75

/** What would be mapped by equal and similar names: to be looked at, and taken in one step that undo takes back. */
export function AutoMapReview({ mapper, onClose }: { readonly mapper: Mapper; onClose(): void }) {
  const proposals = useMemo(
    () => proposeMapping(mapper.sources, mapper.targets, (node) => !isOpen(node as TargetNode)),
    [mapper.sources, mapper.targets],
  )
  const ids = proposals.map(({ target }) => pathId(target.path))
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(ids.filter((_id, index) => (proposals[index]?.likeness ?? 0) >= sureLikeness)),
  )
  const toggle = (id: string) =>
    setChosen((before) => new Set(before.has(id) ? [...before].filter((other) => other !== id) : [...before, id]))
  const apply = () => {
    const taken = proposals.filter(({ target }) => chosen.has(pathId(target.path)))
    mapper.edit(`map ${count(taken.length)} by names`, applyProposals(mapper.raw, taken, mapper.context))
    onClose()
  }
  return (
    <Modal opened onClose={onClose} title="Map by names" size={640}>
      {proposals.length === 0 ? (
        <Text>No target field that is still open has a name like one of the source fields.</Text>
      ) : (
        <>
          <Group justify="space-between" mb="xs">
            <Text c="dimmed" size="sm">
              Untick what does not belong together. Names that are only similar are worth a look.
            </Text>
            <Checkbox
              size="xs"
              label="All"
              checked={chosen.size === proposals.length}
              indeterminate={chosen.size > 0 && chosen.size < proposals.length}
              onChange={(event) => setChosen(new Set(event.currentTarget.checked ? ids : []))}
            />
          </Group>
          <ul className={classes.list}>
            {proposals.map(({ source, target, why }, index) => (
              <li key={ids[index]} className={classes.item}>
                <Checkbox
                  size="xs"
                  checked={chosen.has(ids[index] ?? '')}
                  onChange={() => toggle(ids[index] ?? '')}
                  label={
                    <span className={classes.pair}>
                      <span className={classes.path}>{showPath(source.path)}</span>
                      <span aria-hidden="true">→</span>
                      <span className={classes.path}>{showPath(target.path)}</span>
                      <span className={classes.why}>{why}</span>
                    </span>
                  }
                />
              </li>
            ))}
          </ul>
        </>
      )}
      <Group justify="end" mt="md">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        {proposals.length > 0 && (
          <Button disabled={chosen.size === 0} onClick={apply}>
            Map {count(chosen.size)}
          </Button>
        )}
      </Group>
    </Modal>
  )
}

function count(fields: number): string {
  return fields === 1 ? '1 field' : `${fields} fields`
}

function isOpen(node: TargetNode): boolean {
  return node.line === undefined && !node.isFilledInside && !node.isFilledOutside
}
