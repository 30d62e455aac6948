import { List, Text } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { activityQuery } from '@/api/activity';
import { useEnvironments } from '@/shell/scope';
import { Panel } from '@/ui/Panel';
import { StateMark } from '@/ui/StateMark';
import { TextLink } from '@/ui/TextLink';
import { TimeText } from '@/ui/TimeText';

/** How often it is looked, in milliseconds. */
const LOOK_MILLIS = 15_000;

/** Which environments apps fetch the datafile of and decide in, and when they did last. */
export function SdkHealth({ projectId }: { projectId: number }) {
  const environments = useEnvironments();
  const answers = useQueries({
    queries: environments.map((own) => ({ ...activityQuery(own.id), refetchInterval: LOOK_MILLIS })),
  });
  return (
    <Panel title="SDKs" hint="Since the server was started.">
      <List listStyleType="none" spacing="sm" size="sm">
        {environments.map((own, index) => {
          const seen = answers[index]?.data;
          if (!seen) return null;
          const isUsed = Boolean(seen.datafile_fetched || seen.decided);
          return (
            <List.Item key={own.id}>
              <strong>{own.name}</strong>{' '}
              <StateMark tone={isUsed ? 'good' : 'quiet'}>{isUsed ? 'in use' : 'nobody has asked'}</StateMark>
              {seen.datafile_fetched && (
                <Text size="xs" c="dimmed">
                  Datafile fetched <TimeText value={seen.datafile_fetched} isRelative />
                </Text>
              )}
              {seen.decided && (
                <Text size="xs" c="dimmed">
                  Last decision <TimeText value={seen.decided} isRelative />
                  {seen.client && `, by ${seen.client.name} ${seen.client.version}`}
                </Text>
              )}
              {!isUsed && (
                <TextLink to="/p/$projectId/start" params={{ projectId }} search={{ env: own.key }} size="xs">
                  Connect an app to {own.name}
                </TextLink>
              )}
            </List.Item>
          );
        })}
      </List>
    </Panel>
  );
}
