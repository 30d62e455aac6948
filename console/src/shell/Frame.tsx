import { Link, type LinkProps, Outlet } from '@tanstack/react-router';
import classes from './Frame.module.css';

interface Props {
  /** What the pages have in common. */
  label: string;
  pages: readonly { to: LinkProps['to']; label: string }[];
}

/** Pages that belong together, with the links between them above. */
export function Frame({ label, pages }: Props) {
  return (
    <>
      <nav aria-label={label} className={classes.tabs}>
        {pages.map((page) => (
          <Link key={page.to} to={page.to} params className={classes.tab}>
            {page.label}
          </Link>
        ))}
      </nav>
      <Outlet />
    </>
  );
}
