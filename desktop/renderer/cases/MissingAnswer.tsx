import type { CaseResult } from '@crossdock/shared/api'
import type { CaseDocument } from '@crossdock/shared/case'
import { Button } from '@mantine/core'
import { useConnection, useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import { canAct } from '../connection/connection-store.ts'
import { PayloadEditor } from '../debugger/PayloadEditor.tsx'
import { nodeTitle } from '../document/problems.ts'
import { goToNode } from '../flows/go-to-node.ts'
import classes from './Cases.module.css'
import { attempt, pinAnswer } from './case-acts.ts'
import { cardOf } from './case-mark.ts'

/** Why a case could not be run to its end. Where an answer is missing, it can be given here. */
export function MissingAnswer({ document, result }: { readonly document: CaseDocument; readonly result: CaseResult }) {
  const workspace = useWorkspace()
  const mayChange = useConnection((state) => canAct(state, 'designer'))
  const { node, record } = result.error?.detail ?? {}
  const title = useOpenFlow(({ flow }) => nodeTitle(flow, String(node))) ?? String(node)
  const isMissing = typeof node === 'string' && typeof record === 'string'
  return (
    <div className={classes.broken}>
      <p>
        {result.error?.message} <span className={classes.quiet}>{result.error?.remedy}</span>
      </p>
      {isMissing && (
        <Button size="compact-sm" variant="default" onClick={() => goToNode(workspace, cardOf(node))}>
          Show the node
        </Button>
      )}
      {isMissing && mayChange && (
        <PayloadEditor
          key={`${node} ${record}`}
          label={`What “${title}” gives out for record ${record}`}
          value={{}}
          apply="Pin this answer"
          onApply={(payload) =>
            void attempt(workspace, () => pinAnswer(workspace, document, { node, record, payload }))
          }
        />
      )}
    </div>
  )
}
