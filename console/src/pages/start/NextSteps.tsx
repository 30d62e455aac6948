import { List } from '@mantine/core';
import { useMay } from '@/api/permissions';
import { Panel } from '@/ui/Panel';
import { TextLink } from '@/ui/TextLink';

/** Where to go when the first flag is decided. */
export function NextSteps({ projectId }: { projectId: number }) {
  const params = { projectId };
  const mayManage = useMay(projectId, 'manage');
  return (
    <Panel title="Then">
      <List size="sm" spacing="xs">
        <List.Item>
          <TextLink to="/p/$projectId/flags" params={params} size="sm">
            Make a flag of your own
          </TextLink>{' '}
          and deliver it to some of your users.
        </List.Item>
        <List.Item>
          <TextLink to="/p/$projectId/lookup" params={params} size="sm">
            Look a user up
          </TextLink>
          : what they get, and why.
        </List.Item>
        <List.Item>
          <TextLink to="/p/$projectId/experiments" params={params} size="sm">
            Run an A/B test
          </TextLink>{' '}
          and read its results.
        </List.Item>
        {mayManage && (
          <List.Item>
            <TextLink to="/p/$projectId/settings/people" params={params} size="sm">
              Invite people
            </TextLink>{' '}
            to the project.
          </List.Item>
        )}
        <List.Item>
          <TextLink to="/me/access" size="sm">
            Make a token
          </TextLink>{' '}
          and script all of this.
        </List.Item>
      </List>
    </Panel>
  );
}
