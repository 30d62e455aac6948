import { IconShieldCog, IconUserCircle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useIsAdministrator } from '@/api/permissions';
import { docs, projectPages } from './navigation';
import classes from './Shell.module.css';
import { useNearestProjectId } from './scope';

/** The pages of the project, and below them what is about the account and oneself. */
export function SideBar({ onChosen }: { onChosen?: () => void }) {
  const projectId = useNearestProjectId();
  const isAdministrator = useIsAdministrator();
  return (
    <nav aria-label="Main" className={classes.links}>
      {projectId !== undefined &&
        projectPages.map(({ to, label, icon: Icon }) => (
          <Link key={to} to={to} params={{ projectId }} className={classes.link} onClick={onChosen}>
            <Icon size={18} stroke={1.7} aria-hidden />
            {label}
          </Link>
        ))}
      {projectId !== undefined && <hr className={classes.rule} />}
      <Link to="/me" className={classes.link} onClick={onChosen}>
        <IconUserCircle size={18} stroke={1.7} aria-hidden />
        Profile
      </Link>
      {isAdministrator && (
        <Link to="/admin" className={classes.link} onClick={onChosen}>
          <IconShieldCog size={18} stroke={1.7} aria-hidden />
          Administration
        </Link>
      )}
      <a href={docs.href} className={classes.link} target="_blank" rel="noreferrer">
        <docs.icon size={18} stroke={1.7} aria-hidden />
        {docs.label}
      </a>
    </nav>
  );
}
