import { ActionIcon, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconHelp, IconMenu2, IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { connection } from '@/api/connection';
import { useStore } from '@/ui/store';
import { EnvironmentSwitch } from './EnvironmentSwitch';
import { Mark } from './Mark';
import { ProjectSwitch } from './ProjectSwitch';
import { openPalette } from './palette';
import classes from './Shell.module.css';
import { environmentColor, useEnvironment, useEnvironments, useMaybeProjectId } from './scope';
import { UserMenu } from './UserMenu';

interface Props {
  isNarrow: boolean;
  onMenu: () => void;
  onHelp: () => void;
}

/** The bar at the top; inside of a project it has the colour of the environment that is looked at. */
export function TopBar(props: Props) {
  const projectId = useMaybeProjectId();
  return projectId === undefined ? <Bar {...props} /> : <ProjectBar {...props} />;
}

function ProjectBar(props: Props) {
  const environment = useEnvironment();
  const environments = useEnvironments();
  return (
    <Bar {...props} color={environment && environmentColor(environment, environments)} hasEnvironments />
  );
}

function Bar({
  isNarrow,
  onMenu,
  onHelp,
  color,
  hasEnvironments,
}: Props & { color?: string; hasEnvironments?: boolean }) {
  return (
    <header className={classes.bar} style={color ? { '--environment': color } : {}}>
      {isNarrow && (
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Menu" onClick={onMenu}>
          <IconMenu2 size={20} aria-hidden />
        </ActionIcon>
      )}
      <Link to="/" className={classes.home} aria-label="Burgee: start">
        <Mark />
        <span className={classes.word}>Burgee</span>
      </Link>
      <ProjectSwitch isNarrow={isNarrow} />
      {hasEnvironments && <EnvironmentSwitch />}
      <div className={classes.grow} />
      <button type="button" className={classes.search} onClick={openPalette}>
        <IconSearch size={16} aria-hidden />
        <span>Search and commands</span>
        <kbd aria-hidden>Ctrl K</kbd>
      </button>
      <ConnectionDot />
      {!isNarrow && (
        <Tooltip label="Keyboard shortcuts">
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label="Keyboard shortcuts"
            onClick={onHelp}
          >
            <IconHelp size={20} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
      <UserMenu />
    </header>
  );
}

function ConnectionDot() {
  const state = useStore(connection);
  const word = state === 'connected' ? 'Connected' : 'Offline';
  return (
    <span className={classes.connection} data-state={state} role="status">
      <span className={classes.dot} aria-hidden />
      {state === 'connected' ? <VisuallyHidden>{word}</VisuallyHidden> : word}
    </span>
  );
}
