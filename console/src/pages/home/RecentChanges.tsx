import { List, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { changesQuery } from '@/api/changes';
import { Panel } from '@/ui/Panel';
import { TextLink } from '@/ui/TextLink';
import { TimeText } from '@/ui/TimeText';
import { entriesOf } from '../history/model/entries';
import { sentenceOf, whoOf } from '../history/model/sentence';

/** How many changes are shown. */
const MOST = 8;

/** What was changed last, by whom; not there where nothing was. */
export function RecentChanges({ projectId }: { projectId: number }) {
  const { data } = useInfiniteQuery(changesQuery(projectId, {}));
  // A bandit moves its traffic all the time, which would hide what people do.
  const changes = data?.pages[0]?.filter((own) => own.source !== 'bandit') ?? [];
  const entries = entriesOf(changes).slice(0, MOST);
  if (entries.length === 0) return null;
  return (
    <Panel
      title="Recent changes"
      action={
        <TextLink to="/p/$projectId/history" params={{ projectId }} size="sm">
          All of the history
        </TextLink>
      }
    >
      <List listStyleType="none" spacing="xs" size="sm">
        {entries.map((own) => (
          <List.Item key={own.id}>
            <strong>{whoOf(own)}</strong> {sentenceOf(own)}
            <Text size="xs" c="dimmed">
              {own.environment !== null && `${own.environment} · `}
              <TimeText value={own.time} isRelative />
            </Text>
          </List.Item>
        ))}
      </List>
    </Panel>
  );
}
