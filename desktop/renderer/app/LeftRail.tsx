import mark from '../crossdock.svg'
import classes from './Shell.module.css'
import { screens } from './screens.ts'
import { useView } from './use-workspace.ts'

/** The screens, as a column of places. */
export function LeftRail() {
  const current = useView((view) => view.route.screen)
  return (
    <nav className={classes.rail} aria-label="Screens">
      <img src={mark} alt="Crossdock" className={classes.mark} />
      {screens.map(({ id, title, icon: Icon, Badge }) => (
        <a key={id} href={`#/${id}`} className={classes.place} aria-current={current === id ? 'page' : undefined}>
          <Icon size={20} stroke={1.6} aria-hidden="true" />
          {title}
          {Badge !== undefined && <Badge />}
        </a>
      ))}
    </nav>
  )
}
