import { Button } from '@mantine/core'
import { useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import classes from './Subflow.module.css'
import { useSubflows } from './use-subflows.ts'
import { goBack } from './way-back.ts'

/** Says that one has come here from a calling flow, and leads back to it. */
export function SubflowBar() {
  const workspace = useWorkspace()
  const caller = useSubflows(({ back }) => back[0]?.flow.name)
  const name = useOpenFlow(({ flow }) => flow.name)
  if (caller === undefined) return null
  return (
    <div className={classes.bar}>
      <span className={classes.text}>
        {name} is called by {caller}. Publish it before you let {caller} call the new version.
      </span>
      <Button size="compact-sm" variant="default" onClick={() => goBack(workspace)}>
        Back to {caller}
      </Button>
    </div>
  )
}
