import { portOf } from '@crossdock/shared/flow'
import { useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import { nodeTitle } from '../document/problems.ts'
import { goToNode } from '../flows/go-to-node.ts'
import classes from './Cases.module.css'
import { cardOf } from './case-mark.ts'
import { uncoveredOf } from './case-words.ts'
import { useCases } from './use-cases.ts'

/** What all cases together visit, and what none of them does: a click goes there. */
export function CoverageStrip() {
  const coverage = useCases((state) => state.coverage)
  if (coverage === undefined) {
    return (
      <section className={classes.detail} aria-label="Coverage">
        <p className={classes.hint}>Run all cases to see which nodes and branches of the flow they visit.</p>
      </section>
    )
  }
  const { branchShare, branches, nodeShare, nodes } = uncoveredOf(coverage)
  return (
    <section className={classes.detail} aria-label="Coverage">
      <dl className={classes.shares}>
        <div>
          <dt>Nodes visited</dt>
          <dd>{nodeShare}</dd>
        </div>
        <div>
          <dt>Branches visited</dt>
          <dd>{branchShare}</dd>
        </div>
      </dl>
      {nodes.length + branches.length === 0 ? (
        <p className={classes.hint}>Every node and every branch is visited by a case.</p>
      ) : (
        <>
          <h3 className={classes.heading}>No case visits</h3>
          <ul className={classes.uncovered}>
            {nodes.map((node) => (
              <Place key={node} node={node} />
            ))}
            {branches.map((from) => (
              <Place key={from} {...portOf(from)} />
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function Place({ node, port }: { readonly node: string; readonly port?: string }) {
  const workspace = useWorkspace()
  const title = useOpenFlow(({ flow }) => nodeTitle(flow, node)) ?? node
  return (
    <li>
      <button type="button" className={classes.place} onClick={() => goToNode(workspace, cardOf(node))}>
        {title}
        {port !== undefined && <span className={classes.quiet}> → {port}</span>}
      </button>
    </li>
  )
}
