import { useView, useWorkspace } from '../app/use-workspace.ts'
import classes from './BottomPanel.module.css'
import { type BottomTab, bottomTabs } from './tabs.ts'

/** The tabs below the canvas. Closed, only their titles are seen. */
export function BottomPanel() {
  const workspace = useWorkspace()
  const { view } = workspace
  const { isOpen } = useView((state) => state.panels.bottom)
  const current = useView((state) => state.panels.bottomTab)
  const shown = bottomTabs.filter((tab) => tab.isShown?.(workspace) ?? true)
  const active = shown.find(({ id }) => id === current) ?? shown[0]
  const choose = (id: string) => {
    if (isOpen && id === active?.id) view.setPanel('bottom', { isOpen: false })
    else view.showBottomTab(id)
  }
  return (
    <section className={classes.panel} aria-label="Below the canvas">
      <div className={classes.tabs}>
        {shown.map((tab) => (
          <TabButton key={tab.id} tab={tab} isActive={isOpen && tab === active} onChoose={() => choose(tab.id)} />
        ))}
      </div>
      {isOpen && active !== undefined && (
        <div className={classes.content} id="bottom-panel">
          <active.Component />
        </div>
      )}
    </section>
  )
}

function TabButton({
  tab,
  isActive,
  onChoose,
}: {
  readonly tab: BottomTab
  readonly isActive: boolean
  onChoose(): void
}) {
  const count = (tab.useCount ?? useNoCount)()
  return (
    <button
      type="button"
      className={classes.tab}
      aria-expanded={isActive}
      aria-controls="bottom-panel"
      onClick={onChoose}
    >
      {tab.title}
      {count !== undefined && (
        <span className={classes.count} data-some={count > 0 || undefined}>
          {count}
        </span>
      )}
    </button>
  )
}

function useNoCount(): undefined {
  return undefined
}
