import type { DebugSession } from '@crossdock/shared/api'
import { StateMark } from '../app/StateMark.tsx'
import { useWorkspace } from '../app/use-workspace.ts'
import { PayloadView } from '../payload/PayloadView.tsx'
import { CompareTracks } from './CompareTracks.tsx'
import classes from './Debugger.module.css'
import { PayloadEditor } from './PayloadEditor.tsx'
import { StepView } from './StepView.tsx'
import { standingOf } from './step-words.ts'
import { useDebug, useStepInView, useTitles } from './use-debug.ts'

/** The middle of the panel: the step in view, what stands before the next node, that in an editor, or two tracks. */
export function MiddlePane({ session }: { readonly session: DebugSession }) {
  const { debug } = useWorkspace()
  const pane = useDebug((state) => state.pane)
  const standing = standingBranch(session)
  const step = useStepInView(session)
  const titleOf = useTitles()
  const nextTitle = session.focus && titleOf(session.focus.node)
  if (pane === 'compare' && session.tracks.length > 1) return <CompareTracks session={session} />
  if (pane === 'edit' && standing !== undefined && session.focus !== undefined)
    return (
      <section className={classes.middle} aria-label="Edit the record">
        <PayloadEditor
          key={session.revision}
          label={`What “${nextTitle}” gets`}
          value={standing.payload}
          apply="Go on with this"
          onApply={(payload) => {
            const { recordId, branch } = session.focus ?? {}
            const where = recordId === undefined || branch === undefined ? {} : { recordId, branch }
            void debug.act({ act: 'edit', ...where, payload })
          }}
          onCancel={() => debug.showPane('next')}
        />
      </section>
    )
  const showsNext = pane === 'next' && standing !== undefined
  return (
    <section className={classes.middle} aria-label="Step in view">
      <div className={classes.subjects}>
        <button
          type="button"
          className={classes.subject}
          aria-pressed={!showsNext}
          onClick={() => debug.showPane('step')}
        >
          {step === undefined ? (
            'No step yet'
          ) : (
            <>
              {titleOf(step.node)} <StateMark {...standingOf(step)} />
            </>
          )}
        </button>
        {standing !== undefined && (
          <button
            type="button"
            className={classes.subject}
            aria-pressed={showsNext}
            onClick={() => debug.showPane('next')}
          >
            ▶ Next: {nextTitle}
          </button>
        )}
      </div>
      {showsNext ? (
        <PayloadView label="Stands before it" value={standing.payload} isEmptyText="What it carries is not kept." />
      ) : (
        <StepView session={session} step={step} />
      )}
    </section>
  )
}

function standingBranch({ focus, records }: DebugSession) {
  const record = records.find(({ id }) => id === focus?.recordId)
  return record?.branches.find(({ branch }) => branch === focus?.branch)
}
