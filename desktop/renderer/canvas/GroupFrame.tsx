import type { NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import { changeGroup } from '../document/edits/groups.ts'
import { thingOf } from './canvas-ids.ts'
import { tintOf } from './colour-look.ts'
import classes from './GroupFrame.module.css'
import { RenameField } from './RenameField.tsx'
import type { GroupNode } from './to-canvas.ts'
import { useCanvasUiState } from './use-canvas-ui.ts'

/** A frame around nodes that belong together. Its title moves them and selects them. */
export const GroupFrame = memo(function GroupFrame({ id: key, data }: NodeProps<GroupNode>) {
  const { documents } = useWorkspace()
  const isEditing = useCanvasUiState((state) => state.editing === key)
  return (
    <div className={classes.frame} style={{ '--tint': tintOf(data.colour) } as React.CSSProperties}>
      <div className={`group-title ${classes.title}`} title={data.title}>
        {isEditing ? (
          <RenameField
            value={data.title}
            label="Title of the group"
            onRename={(title) =>
              documents.edit({ label: 'rename the group' }, (flow) => changeGroup(flow, thingOf(key).id, { title }))
            }
          />
        ) : (
          data.title || 'Group'
        )}
      </div>
    </div>
  )
})
