import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '@/api/permissions';
import { useCommands } from '@/shell/commands';
import { useProjectId } from '@/shell/scope';
import { useShortcuts } from '@/shell/shortcuts';
import { PageHeader } from '@/ui/PageHeader';
import { FlagList } from './FlagList';
import classes from './FlagsPage.module.css';
import { NewFlagSheet } from './NewFlagSheet';

/** All flags of a project, with their state in every environment. */
export function FlagsPage() {
  const project = useProjectId();
  const navigate = useNavigate();
  const mayEdit = useMay(project, 'edit');
  const [isNewOpen, setNewOpen] = useState(false);
  useCommands(
    mayEdit ? [{ id: 'new-flag', label: 'New flag', group: 'This page', run: () => setNewOpen(true) }] : [],
  );
  useShortcuts(mayEdit ? [{ keys: 'c', description: 'New flag', run: () => setNewOpen(true) }] : []);
  const newFlag = mayEdit && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setNewOpen(true)}>
      New flag
    </Button>
  );

  return (
    <div className={classes.page}>
      <PageHeader title="Flags" action={newFlag}>
        What code asks for by key, and what each environment answers.
      </PageHeader>
      <FlagList project={project} newFlag={newFlag} />
      <NewFlagSheet
        project={project}
        isOpen={isNewOpen}
        onClose={() => setNewOpen(false)}
        onCreated={(flag, kind) =>
          navigate({
            to: '/p/$projectId/flags/$flagKey',
            params: { projectId: project, flagKey: flag.key },
            search: kind === 'test' ? { add: 'a/b' } : kind === 'config' ? { tab: 'variations' } : {},
          })
        }
      />
    </div>
  );
}
