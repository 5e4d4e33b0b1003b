import { Button, Drawer, Stack, TagsInput, Text, TextInput } from '@mantine/core'
import { useWorkspace } from '../app/use-workspace.ts'
import { PayloadView } from '../payload/PayloadView.tsx'
import classes from './SaveCaseSheet.module.css'
import { type SaveForm, useSaveForm } from './use-save-form.ts'

/** Makes a case of a record or of a debug session: its name, the fields to mask, and what it will hold. */
export function SaveCaseSheet() {
  const { view } = useWorkspace()
  const form = useSaveForm(() => view.closeDialog())
  return (
    <Drawer opened onClose={() => view.closeDialog()} position="right" size={560} title="Save as case">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void form.save()
        }}
      >
        <Stack gap="md">
          <Text size="sm">{form.note}</Text>
          <TextInput
            label="Name"
            description="As a sentence that says what is special about it."
            data-autofocus
            value={form.name}
            error={form.document === undefined ? undefined : form.nameProblem}
            onChange={(event) => form.setName(event.currentTarget.value)}
          />
          {form.canMask && <MaskFields form={form} />}
          <Preview form={form} />
          <Foot form={form} />
        </Stack>
      </form>
    </Drawer>
  )
}

function MaskFields({ form }: { readonly form: SaveForm }) {
  const isMasked = (field: string) => form.mask.some((rule) => rule === field || rule.endsWith(`.${field}`))
  const rest = form.suggestions.filter((field) => !isMasked(field))
  return (
    <div>
      <TagsInput
        label="Fields to mask"
        description="Their values are replaced by made-up ones of the same kind, the same one wherever it stands. What the flow masks is masked anyway."
        placeholder={form.mask.length === 0 ? 'A field, e.g. email or customer.name' : ''}
        value={[...form.mask]}
        onChange={form.setMask}
      />
      {rest.length > 0 && (
        <fieldset className={classes.suggestions} aria-label="Fields that look like data of persons">
          <span className={classes.quiet}>Looks personal:</span>
          {rest.map((field) => (
            <button
              key={field}
              type="button"
              className={classes.suggestion}
              onClick={() => form.setMask([...form.mask, field])}
            >
              mask {field}
            </button>
          ))}
          <button type="button" className={classes.suggestion} onClick={() => form.setMask([...form.mask, ...rest])}>
            mask all of them
          </button>
        </fieldset>
      )}
    </div>
  )
}

function Preview({ form }: { readonly form: SaveForm }) {
  const { document, isMaking, problem } = form
  return (
    <section aria-label="What the case will hold">
      {form.warnings.map((warning) => (
        <p key={warning} className={classes.warning} role="alert">
          {warning}
        </p>
      ))}
      {problem !== undefined && (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      )}
      {document !== undefined && (
        <>
          <p className={classes.quiet} role="status">
            {isMaking ? 'Making it anew…' : form.summary}
          </p>
          <div className={classes.preview}>
            <PayloadView value={document} label="The case" heightPx={280} />
          </div>
        </>
      )}
      {document === undefined && problem === undefined && <p className={classes.quiet}>Making the case…</p>}
    </section>
  )
}

function Foot({ form }: { readonly form: SaveForm }) {
  const { view } = useWorkspace()
  return (
    <div className={classes.foot}>
      {!form.maySave && (
        <span className={classes.quiet}>Saving it takes the role designer. You can take it as a file.</span>
      )}
      <Button variant="default" onClick={() => view.closeDialog()}>
        Cancel
      </Button>
      <Button variant="default" disabled={!form.isReady} onClick={() => void form.download()}>
        Save as a file…
      </Button>
      <Button type="submit" disabled={!form.isReady || !form.maySave} loading={form.isSaving}>
        Save case
      </Button>
    </div>
  )
}
