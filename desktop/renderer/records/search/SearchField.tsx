import { Combobox, Kbd, TextInput, useCombobox } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent, type RefObject, useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { completeSearch, type KnownValues, type SearchSuggestion } from './complete-search.ts'
import type { KeptSearches } from './kept-searches.ts'
import classes from './Search.module.css'

/** The one field of the records screen: keys and named words, completed while one types. Enter finds. */
export function SearchField({
  text,
  known,
  kept,
  inputRef,
  onSearch,
}: {
  /** What was found last. */
  readonly text: string
  readonly known: KnownValues
  readonly kept: KeptSearches
  readonly inputRef: RefObject<HTMLInputElement | null>
  onSearch(text: string): void
}) {
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const [draft, setDraft] = useState(text)
  const [caret, setCaret] = useState(text.length)
  useEffect(() => setDraft(text), [text])
  const suggestions = draft.trim() === '' ? startingPoints(kept) : completeSearch(draft, caret, known)
  const search = (next: string) => {
    combobox.closeDropdown()
    inputRef.current?.blur()
    setDraft(next)
    onSearch(next)
  }
  const take = (suggestion: SearchSuggestion | undefined) => {
    if (suggestion === undefined) return
    if (suggestion.caret === wholeSearch) return search(suggestion.text)
    // The caret is set when the input has the new text, and before the next key is written there.
    flushSync(() => {
      setDraft(suggestion.text)
      setCaret(suggestion.caret)
    })
    combobox.resetSelectedOption()
    inputRef.current?.setSelectionRange(suggestion.caret, suggestion.caret)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter' && combobox.getSelectedOptionIndex() < 0) search(draft)
    else if (event.key === 'Tab' && !event.shiftKey && isCompleting(combobox, { draft, suggestions }))
      take(suggestions[0])
    else return
    event.preventDefault()
  }
  return (
    <Combobox store={combobox} onOptionSubmit={(index) => take(suggestions[Number(index)])} withinPortal={false}>
      <Combobox.Target withExpandedAttribute>
        <TextInput
          ref={inputRef}
          className={classes.field}
          role="combobox"
          aria-label="Find records"
          placeholder="A key such as SO-1001, a part of it as in *1001*, or flow:  state:  cause:  text:  last:24h"
          leftSection={<IconSearch size={16} />}
          rightSection={<Kbd size="xs">/</Kbd>}
          spellCheck={false}
          autoComplete="off"
          value={draft}
          onChange={(event) => {
            setDraft(event.currentTarget.value)
            setCaret(event.currentTarget.selectionStart ?? event.currentTarget.value.length)
            combobox.resetSelectedOption()
            combobox.openDropdown()
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
          onClick={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
          onKeyDown={onKeyDown}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={suggestions.length === 0}>
        <Combobox.Options mah={340} style={{ overflowY: 'auto' }} aria-label="What may be typed">
          {suggestions.map(({ label, hint }, index) => (
            <Combobox.Option key={`${label} ${hint}`} value={String(index)} className={classes.option}>
              <span className={classes.code}>{label}</span>
              <span className={classes.hint}>{hint}</span>
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}

/** Stands for: the suggestion is a search of its own. */
const wholeSearch = -1

function startingPoints({ saved, recent }: KeptSearches): readonly SearchSuggestion[] {
  return [
    ...saved.map(({ name, text }) => ({ label: name, hint: text, text, caret: wholeSearch })),
    ...recent.map((text) => ({ label: text, hint: 'searched before', text, caret: wholeSearch })),
    ...completeSearch('', 0, { flows: [], entities: [], causes: [] }),
  ]
}

function isCompleting(
  combobox: { readonly dropdownOpened: boolean },
  { draft, suggestions }: { readonly draft: string; readonly suggestions: readonly SearchSuggestion[] },
): boolean {
  return combobox.dropdownOpened && suggestions.length > 0 && /\S$/.test(draft)
}
