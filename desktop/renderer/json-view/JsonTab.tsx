import { Button, Loader } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { useWorkspace } from '../app/use-workspace.ts'
import { JsonEditor } from './JsonEditor.tsx'
import classes from './JsonTab.module.css'
import type { JsonText } from './json-text.ts'
import { type LoadedEditor, useMonaco } from './use-monaco.ts'

/** The open flow as text, edited both ways. */
export function JsonTab() {
  const text = useWorkspace().jsonText
  const { loaded, problem } = useMonaco()
  useEffect(() => {
    text.show()
    return text.hide
  }, [text])
  if (problem !== undefined) return <p className={classes.empty}>The text editor could not be loaded. {problem}</p>
  if (loaded === undefined || text === undefined)
    return <Loader size="sm" m="md" aria-label="Loading the text editor" />
  return <FlowText text={text} loaded={loaded} />
}

function FlowText({ text, loaded }: { readonly text: JsonText; readonly loaded: LoadedEditor }) {
  const [goTo, setGoTo] = useState<number>()
  return (
    <div className={classes.tab}>
      <TextBanner text={text} onGoTo={setGoTo} />
      <JsonEditor text={text} loaded={loaded} goTo={goTo} onWent={() => setGoTo(undefined)} />
    </div>
  )
}

/** Says calmly why the canvas does not follow the text. Its place is kept, so that nothing jumps while one types. */
function TextBanner({ text, onGoTo }: { readonly text: JsonText; onGoTo(offset: number): void }) {
  const problems = useStore(text, (state) => state.problems)
  const isApart = useStore(text, (state) => state.isApart)
  const isUnread = useStore(text, (state) => state.isUnread)
  const [first, ...more] = problems
  return (
    <div className={classes.banner} role="status" data-broken={first !== undefined || isApart || undefined}>
      {first === undefined && !isApart && <span>Text and canvas say the same. Edit either one.</span>}
      {first !== undefined && (
        <span className={classes.bannerText} title={`${first.message} ${first.remedy}`}>
          <b>Line {first.line}</b>: {first.message} {first.remedy}
          {more.length > 0 && ` (and ${more.length} more)`}{' '}
          {isUnread ? 'The canvas is empty until then.' : 'The canvas keeps what was last good.'}
        </span>
      )}
      {first === undefined && isApart && (
        <span className={classes.bannerText}>The canvas was edited while the text was broken. Which one counts?</span>
      )}
      <span className={classes.space} />
      {first !== undefined && (
        <Button size="compact-xs" variant="default" onClick={() => onGoTo(first.start)}>
          Go to line {first.line}
        </Button>
      )}
      {first === undefined && isApart && (
        <Button size="compact-xs" variant="default" onClick={text.takeText}>
          The text
        </Button>
      )}
      {(first !== undefined || isApart) && !isUnread && (
        <Button size="compact-xs" variant="default" onClick={text.takeCanvas}>
          {isApart && first === undefined ? 'The canvas' : 'Back to the canvas'}
        </Button>
      )}
    </div>
  )
}
