import type { FlowProblem } from '@crossdock/shared/flow'
import { Button, Group } from '@mantine/core'
import type { ReactNode } from 'react'
import { useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import { nodeTitle } from '../document/problems.ts'
import { useTextApart } from '../json-view/use-text-apart.ts'
import { goToNode } from './go-to-node.ts'
import classes from './Publish.module.css'
import type { PublishedVersion } from './published-store.ts'
import { shortTime } from './short-time.ts'

const maxShown = 20

/** Something that stands against publishing. */
export function Obstacle({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div role="alert" className={classes.obstacle}>
      <div className={classes.obstacleTitle}>{title}</div>
      {children}
    </div>
  )
}

/** Says that what stands in the JSON view is not published, with the way there. Shows nothing while it is the flow. */
export function TextApart() {
  const { view } = useWorkspace()
  const textApart = useTextApart()
  if (textApart === undefined) return null
  const goThere = () => {
    view.closeDialog()
    view.showBottomTab('json')
  }
  return (
    <Obstacle title="What stands in the JSON view is not published">
      <p className={classes.sentence}>{textApart}</p>
      <Button size="xs" variant="default" onClick={goThere}>
        Go there
      </Button>
    </Obstacle>
  )
}

/** Problems of the flow that have to be solved first, each with the way there. Shows nothing when there are none. */
export function ProblemList({ problems }: { readonly problems: readonly FlowProblem[] }) {
  const workspace = useWorkspace()
  const flow = useOpenFlow((open) => open.flow)
  if (problems.length === 0 || flow === undefined) return null
  return (
    <Obstacle title="These problems have to be solved first">
      <ul className={classes.problems}>
        {problems.slice(0, maxShown).map((problem) => {
          const node = nodeOf(problem)
          const isThere = node !== undefined && Object.hasOwn(flow.nodes, node)
          return (
            <li key={`${problem.path} ${problem.code} ${problem.message}`}>
              <span>
                {problem.message} <span className={classes.quiet}>{problem.remedy}</span>
              </span>
              {isThere && (
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={`Go there: ${nodeTitle(flow, node)}`}
                  onClick={() => goToNode(workspace, node)}
                >
                  Go there
                </Button>
              )}
            </li>
          )
        })}
        {problems.length > maxShown && <li>and {problems.length - maxShown} more</li>}
      </ul>
    </Obstacle>
  )
}

/** The node that a problem names; node ids need no unescaping. */
function nodeOf({ path }: FlowProblem): string | undefined {
  const [, part, name] = path.split('/')
  return part === 'nodes' ? name : undefined
}

/** Says who has published meanwhile, and lets the analyst look before publishing over it. */
export function Overtaken({
  by,
  expected,
  onAgree,
}: {
  readonly by: PublishedVersion
  readonly expected: number
  onAgree(): void
}) {
  const { versions, view } = useWorkspace()
  const compare = () => {
    versions.compare(expected === 0 ? { before: by.version, after: 'draft' } : { before: expected, after: by.version })
    view.closeDialog()
    view.showBottomTab('versions')
  }
  return (
    <Obstacle title={`v${by.version} was published meanwhile`}>
      <p className={classes.sentence}>
        By {by.publishedBy}, <span title={new Date(by.publishedAt).toLocaleString()}>{shortTime(by.publishedAt)}</span>
        {by.message === '' ? '.' : `: “${by.message}”.`}{' '}
        {expected === 0 ? 'You began with nothing published.' : `You began with v${expected}.`} Your draft and your
        message stay as they are.
      </p>
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={compare}>
          {expected === 0 ? 'Compare' : `See what v${by.version} changed`}
        </Button>
        <Button size="xs" variant="default" onClick={onAgree}>
          Go on: my draft replaces v{by.version}
        </Button>
      </Group>
    </Obstacle>
  )
}
