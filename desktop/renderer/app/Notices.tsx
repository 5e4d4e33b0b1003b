import { CloseButton } from '@mantine/core'
import { useEffect } from 'react'
import classes from './Shell.module.css'
import { StateMark } from './StateMark.tsx'
import { useView, useWorkspace } from './use-workspace.ts'
import type { Notice } from './view-store.ts'

const shownMs = { done: 4_000, problem: 15_000 } as const

/** Short messages at the lower edge. */
export function Notices() {
  const notices = useView((view) => view.notices)
  return (
    <div className={classes.notices} aria-live="polite">
      {notices.map((notice) => (
        <OneNotice key={notice.id} notice={notice} />
      ))}
    </div>
  )
}

function OneNotice({ notice }: { readonly notice: Notice }) {
  const { view } = useWorkspace()
  useEffect(() => {
    const timer = setTimeout(() => view.dismiss(notice.id), shownMs[notice.kind])
    return () => clearTimeout(timer)
  }, [notice, view])
  return (
    <div className={classes.notice} role={notice.kind === 'problem' ? 'alert' : 'status'}>
      {notice.kind === 'problem' && <StateMark state="failed" label="" />}
      <div style={{ flex: 1 }}>
        {notice.text}
        {notice.remedy !== undefined && (
          <div className={classes.quiet} style={{ whiteSpace: 'normal' }}>
            {notice.remedy}
          </div>
        )}
      </div>
      <CloseButton size="sm" aria-label="Close this message" onClick={() => view.dismiss(notice.id)} />
    </div>
  )
}
