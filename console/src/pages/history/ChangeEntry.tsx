import { ActionIcon, Anchor, Badge, Button, Collapse, Group, Stack, Text, Tooltip } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconLink } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useId } from 'react';
import { Diff } from '@/ui/Diff';
import { notify } from '@/ui/notify';
import { exactTime } from '@/ui/time';
import classes from './history.module.css';
import type { Entry, EntryRecord } from './model/entries';
import { canRevert } from './model/revert';
import { kindName, recordSentence, sentenceOf, sourceName, whoOf } from './model/sentence';

interface Props {
  projectId: number;
  entry: Entry;
  isOpen: boolean;
  mayRevert: boolean;
  onToggle: (all: boolean) => void;
  onRevert: () => void;
}

/** What one person did at one moment; its differences when it is opened. */
export function ChangeEntry({ projectId, entry, isOpen, mayRevert, onToggle, onRevert }: Props) {
  const details = useId();
  const time = new Date(entry.time);
  const copyLink = async () => {
    const ids = entry.records.map((record) => record.change.id);
    const search = ids.map((id) => `id=${id}`).join('&');
    await navigator.clipboard.writeText(`${location.origin}/p/${projectId}/history?${search}`);
    notify.done('The link to this change is copied.');
  };
  return (
    <li className={classes.entry} data-entry={entry.id}>
      <Tooltip label={exactTime(entry.time)}>
        <time className={classes.time} dateTime={entry.time}>
          {time.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })}
        </time>
      </Tooltip>
      <div className={classes.what}>
        <div className={classes.head}>
          <div className={classes.sentence}>
            <Text size="sm" component="span">
              <strong>{whoOf(entry)}</strong> {sentenceOf(entry)}
            </Text>
            <Group gap={6} mt={2}>
              {entry.environment !== null && (
                <Badge variant="outline" color="gray" size="sm" tt="none">
                  {entry.environment}
                </Badge>
              )}
              <Text size="xs" c="dimmed" component="span">
                {sourceName(entry.source)}
              </Text>
              {entry.flag !== null && (
                <Anchor
                  size="xs"
                  renderRoot={(props) => (
                    <Link
                      {...props}
                      to="/p/$projectId/flags/$flagKey"
                      params={{ projectId, flagKey: entry.flag ?? '' }}
                      search={entry.environment === null ? {} : { env: entry.environment }}
                    />
                  )}
                >
                  {entry.flag}
                </Anchor>
              )}
            </Group>
          </div>
          <Group gap={4} wrap="nowrap">
            {mayRevert && canRevert(entry) && (
              <Button
                size="compact-xs"
                variant="default"
                onClick={onRevert}
                aria-label={`Revert: ${sentenceOf(entry)}`}
              >
                Revert
              </Button>
            )}
            <Tooltip label="Copy a link to this change">
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label="Copy a link to this change"
                onClick={copyLink}
              >
                <IconLink size={16} aria-hidden />
              </ActionIcon>
            </Tooltip>
            <Button
              size="compact-xs"
              variant="subtle"
              aria-expanded={isOpen}
              aria-controls={details}
              leftSection={
                isOpen ? (
                  <IconChevronDown size={14} aria-hidden />
                ) : (
                  <IconChevronRight size={14} aria-hidden />
                )
              }
              onClick={(event) => onToggle(event.altKey)}
            >
              Details
            </Button>
          </Group>
        </div>
        <Collapse expanded={isOpen} id={details}>
          {isOpen && <Details records={entry.records} />}
        </Collapse>
      </div>
    </li>
  );
}

function Details({ records }: { records: readonly EntryRecord[] }) {
  return (
    <Stack gap="sm" mt="xs">
      {records.map((record) => {
        const { change, properties } = record;
        const before = side(record, 'before');
        const after = side(record, 'after');
        return (
          <div key={change.id}>
            <Text size="xs" c="dimmed" mb={2}>
              {recordSentence(record)} · {kindName(change.entity.type)} {change.entity.id}
              {change.revisions?.current ? ` · revision ${change.revisions.current.id}` : ''}
            </Text>
            {properties.length > 0 && (
              <Diff
                before={before}
                after={after}
                label={`Difference of change ${change.id}: ${kindName(change.entity.type)} ${change.entity.name}`}
              />
            )}
          </div>
        );
      })}
    </Stack>
  );
}

function side({ properties }: EntryRecord, which: 'before' | 'after'): Record<string, unknown> {
  return Object.fromEntries(
    properties.filter((one) => which in one).map((one) => [one.property, one[which]]),
  );
}
