import { Input, Textarea, useComputedColorScheme } from '@mantine/core'
import { useEffect, useId, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { Range } from '../expression-field/CelEditor.tsx'
import { describe } from '../inspector/Description.tsx'
import type { FieldEditorProps } from '../inspector/field-editor.ts'
import classes from './CodeField.module.css'
import { faultsIn } from './faults-in.ts'
import { type CodeEditorParts, type LoadedCode, type OpenCodeEditor, openCodeEditor } from './open-code-editor.ts'

/** A script: a plain field at first, and the code editor as soon as that is loaded. */
export function CodeField({ meta, value, isRequired, problems, onChange }: FieldEditorProps) {
  const ids = useId()
  const label = meta.title ?? ''
  const plain = useRef<HTMLTextAreaElement>(null)
  const { loaded, selected } = useLoadedCode(plain)
  const field = {
    ...{ inputId: `${ids}-input`, describedBy: `${ids}-notes`, label, problems },
    text: typeof value === 'string' ? value : '',
    onChange: (text: string) => onChange(text === '' && !isRequired ? undefined : text),
  }
  return (
    <Input.Wrapper
      label={label}
      description={describe(meta.description)}
      withAsterisk={isRequired}
      labelProps={{ htmlFor: field.inputId }}
    >
      <div className={classes.field} data-wrong={problems.length > 0 || undefined}>
        {loaded === undefined ? (
          <Textarea
            ref={plain}
            id={field.inputId}
            aria-describedby={field.describedBy}
            variant="unstyled"
            classNames={{ input: classes.plain }}
            value={field.text}
            autosize
            minRows={8}
            maxRows={24}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => field.onChange(event.currentTarget.value)}
          />
        ) : (
          <CodeEditor {...field} loaded={loaded} selected={selected} />
        )}
      </div>
      <div id={field.describedBy}>
        {problems.map((problem) => (
          <Input.Error key={problem} mt={4}>
            {problem}
          </Input.Error>
        ))}
      </div>
    </Input.Wrapper>
  )
}

/** Loads the code editor when the first script is shown. Without it, the plain field does. */
function useLoadedCode(plain: { readonly current: HTMLTextAreaElement | null }) {
  const [state, setState] = useState<{ readonly loaded?: LoadedCode; readonly selected?: Range | undefined }>({})
  useEffect(() => {
    let isShown = true
    import('./monaco-javascript.ts').then(
      (loaded) => {
        const { current } = plain
        const isFocused = current !== null && document.activeElement === current
        const selected = isFocused ? { start: current.selectionStart, end: current.selectionEnd } : undefined
        // At once: no key may come between asking for the cursor and the editor that begins there.
        if (isShown) flushSync(() => setState({ loaded, selected }))
      },
      (thrown: unknown) => console.error('The code editor cannot be loaded.', thrown),
    )
    return () => {
      isShown = false
    }
  }, [plain])
  return { loaded: state.loaded, selected: state.selected }
}

function CodeEditor(props: CodeEditorParts & { readonly problems: readonly string[] }) {
  const { loaded, text, problems } = props
  const host = useRef<HTMLDivElement>(null)
  const latest = useRef(props)
  latest.current = props
  const [editor, setEditor] = useState<OpenCodeEditor>()
  const scheme = useComputedColorScheme('light')
  useEffect(() => loaded.monaco.editor.setTheme(`crossdock-${scheme}`), [loaded, scheme])
  useEffect(() => {
    if (host.current === null) return
    const opened = openCodeEditor(host.current, {
      ...latest.current,
      onChange: (next) => latest.current.onChange(next),
    })
    setEditor(opened)
    return opened.close
  }, [])
  useEffect(() => editor?.show(text), [editor, text])
  useEffect(() => editor?.mark(faultsIn(problems)), [editor, problems])
  return <div ref={host} className={classes.editor} />
}
