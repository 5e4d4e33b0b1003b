import { useOpenFlow, useProblems, useWorkspace } from '../app/use-workspace.ts'
import { nodeTitle } from '../document/problems.ts'
import { selectionOf } from '../document/selection.ts'
import { useTextApart } from '../json-view/use-text-apart.ts'
import { MissingProblems } from '../systems/missing/MissingProblems.tsx'
import { useMissing } from '../systems/missing/use-missing.ts'
import classes from './BottomPanel.module.css'

/** What is wrong with the flow, each with what to do; choosing one goes there. */
export function ProblemsTab() {
  const { documents, canvas, view } = useWorkspace()
  const problems = useProblems((state) => state.problems)
  const flow = useOpenFlow((open) => open.flow)
  const missing = useMissing()
  const textApart = useTextApart()
  if (problems.length === 0 && missing.length === 0 && textApart === undefined)
    return <p className={classes.empty}>No problems. This flow can be published.</p>
  return (
    <ul className={classes.problems}>
      {textApart !== undefined && (
        <li>
          <button type="button" className={classes.problem} onClick={() => view.showBottomTab('json')}>
            <span aria-hidden="true" className={classes.mark}>
              ◆
            </span>
            <span>{textApart}</span>
            <span className={classes.where}>JSON</span>
          </button>
        </li>
      )}
      {problems.map((problem) => (
        <li key={`${problem.path} ${problem.code} ${problem.message}`}>
          <button
            type="button"
            className={classes.problem}
            disabled={problem.node === undefined}
            onClick={() => {
              if (problem.node === undefined) return
              documents.select(selectionOf([problem.node]))
              canvas.current?.reveal(problem.node)
            }}
          >
            <span aria-hidden="true" className={classes.mark}>
              ◆
            </span>
            <span>
              {problem.message} <span className={classes.remedy}>{problem.remedy}</span>
            </span>
            <span className={classes.where}>{problem.node !== undefined && flow && nodeTitle(flow, problem.node)}</span>
          </button>
        </li>
      ))}
      <MissingProblems />
    </ul>
  )
}
