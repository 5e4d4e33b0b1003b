import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { useProblems, useWorkspace } from '../app/use-workspace.ts'
import classes from './JsonTab.module.css'
import type { JsonText } from './json-text.ts'
import { type OpenJsonEditor, openJsonEditor } from './open-json-editor.ts'
import type { LoadedEditor } from './use-monaco.ts'

interface Props {
  readonly text: JsonText
  readonly loaded: LoadedEditor
  /** An offset to go to once. */
  readonly goTo: number | undefined
  onWent(): void
}

/** The text of the open flow in the code editor. */
export function JsonEditor({ text, loaded, goTo, onWent }: Props) {
  const { documents } = useWorkspace()
  const host = useRef<HTMLDivElement>(null)
  const [editor, setEditor] = useState<OpenJsonEditor>()
  const scheme = useComputedColorScheme('light')
  const broken = useStore(text, (state) => state.problems)
  const flowProblems = useProblems((state) => state.problems)
  useEffect(() => loaded.monaco.editor.setTheme(`crossdock-${scheme}`), [loaded, scheme])
  useEffect(() => {
    if (host.current === null) return
    const opened = openJsonEditor(host.current, { text, loaded, documents })
    setEditor(opened)
    return opened.close
  }, [text, loaded, documents])
  useEffect(() => editor?.mark({ broken, flowProblems }), [editor, broken, flowProblems])
  useEffect(() => {
    if (goTo === undefined) return
    editor?.goTo(goTo)
    onWent()
  }, [editor, goTo, onWent])
  return <div ref={host} className={classes.editor} />
}
