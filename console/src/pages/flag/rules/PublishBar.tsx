import { Button, Group, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { Environment } from '@/api/environments';
import type { RulesetPlace } from '@/api/rulesets';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import type { EditedRuleset } from '../drafts';
import { draftOf } from '../model/draft';
import type { Names } from '../model/names';
import { semanticDiff } from '../model/semanticDiff';
import { ConflictDialog } from './ConflictDialog';
import classes from './PublishBar.module.css';
import { useLatest } from './publish';
import { ReviewDialog } from './ReviewDialog';

interface Props {
  place: RulesetPlace;
  environment: Environment;
  ruleset: EditedRuleset;
  names: Names;
}

/** Collects the edits at the foot of the page: how many, and the way to review, publish or discard them. */
export function PublishBar({ place, environment, ruleset, names }: Props) {
  const [open, setOpen] = useState<'review' | 'conflict' | 'discard' | null>(null);
  const latest = useLatest(place);
  const changes = useMemo(
    () => semanticDiff(draftOf(ruleset.base), ruleset.draft, names),
    [ruleset.base, ruleset.draft, names],
  );
  const close = () => setOpen(null);
  const review = () => setOpen(ruleset.isStale ? 'conflict' : 'review');
  const onStale = async () => {
    await latest();
    setOpen('conflict');
  };
  return (
    <>
      {ruleset.isEdited && (
        <section className={classes.bar} aria-label="Unpublished changes">
          <Group>
            <Text fw={600} role="status">
              {changes.length === 1 ? '1 change' : `${changes.length} changes`} in {environment.name}
            </Text>
            <Button onClick={review}>Review and publish</Button>
            <Button variant="default" onClick={() => setOpen('discard')}>
              Discard
            </Button>
          </Group>
        </section>
      )}
      {open === 'review' && ruleset.isEdited && (
        <ReviewDialog
          place={place}
          environment={environment}
          ruleset={ruleset}
          changes={changes}
          onStale={onStale}
          onClose={close}
        />
      )}
      {open === 'conflict' && ruleset.isEdited && (
        <ConflictDialog
          ruleset={ruleset}
          names={names}
          onReapplied={() => setOpen('review')}
          onClose={close}
        />
      )}
      <ConfirmDialog
        isOpen={open === 'discard'}
        onClose={close}
        title="Discard your changes?"
        action="Discard"
        onConfirm={async () => ruleset.discard()}
      >
        The rules go back to what is published.
      </ConfirmDialog>
    </>
  );
}
