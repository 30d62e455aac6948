import { useNavigate } from '@tanstack/react-router';
import { projectPages } from './navigation';
import { openPalette } from './palette';
import {
  useEnvironment,
  useEnvironments,
  useMaybeProjectId,
  useNearestProjectId,
  useSetEnvironment,
} from './scope';
import { useShortcuts } from './shortcuts';

/** The keys that work on every page. */
export function ShellShortcuts({ onHelp }: { onHelp: () => void }) {
  const navigate = useNavigate();
  const here = useMaybeProjectId();
  const projectId = useNearestProjectId();
  const pages = projectPages.map(({ to, label, keys }) => ({
    keys,
    description: `Go to ${label}`,
    run: () => {
      if (projectId !== undefined) navigate({ to, params: { projectId } });
    },
  }));
  useShortcuts([
    { keys: 'mod+k', description: 'Search and commands', run: openPalette },
    { keys: '/', description: 'Search', run: focusSearch },
    { keys: '?', description: 'Show this list', run: onHelp },
    ...pages,
    { keys: 'g m', description: 'Go to your profile', run: () => navigate({ to: '/me' }) },
  ]);
  return here === undefined ? null : <EnvironmentShortcuts />;
}

/** Goes to the page's own search field, where it has one. */
function focusSearch(): void {
  const field = document.querySelector<HTMLInputElement>('main input[type=search]');
  if (field) field.focus();
  else openPalette();
}

function EnvironmentShortcuts() {
  const environments = useEnvironments();
  const present = useEnvironment();
  const setEnvironment = useSetEnvironment();
  const step = (by: number) => {
    const place = environments.findIndex((own) => own.id === present?.id);
    const next = environments[(place + by + environments.length) % environments.length];
    if (next) setEnvironment(next.key);
  };
  useShortcuts([
    { keys: '[', description: 'Previous environment', run: () => step(-1) },
    { keys: ']', description: 'Next environment', run: () => step(1) },
  ]);
  return null;
}
