import { useView } from '../../app/use-workspace.ts'
import { CodeTableList } from './CodeTableList.tsx'
import { CodeTableRows } from './CodeTableRows.tsx'

/** The code tables, or the rows of the one that the address names. */
export function CodeTables() {
  const [, name = ''] = useView(({ route }) => route.rest).split('/')
  return name === '' ? <CodeTableList /> : <CodeTableRows key={name} name={decodeURIComponent(name)} />
}
