import { List } from '@mantine/core';
import type { ReactNode } from 'react';
import { useIsAdministrator } from '@/api/permissions';
import { Panel } from '@/ui/Panel';
import { StateMark, type Tone } from '@/ui/StateMark';
import { TextLink } from '@/ui/TextLink';
import { TimeText } from '@/ui/TimeText';
import { STALE_DAYS } from './needs';
import type { Needs } from './useNeeds';

/** How many stale flags are named. */
const MOST_NAMED = 5;

/** What somebody should look at; not there where nothing is. */
export function NeedsYou({ projectId, needs }: { projectId: number; needs: Needs }) {
  const params = { projectId };
  const isAdministrator = useIsAdministrator();
  const { webhooks, imbalanced, tokens, stale } = needs;
  if (webhooks.length + imbalanced.length + tokens.length + stale.length === 0) return null;
  return (
    <Panel title="Needs you">
      <List listStyleType="none" spacing="sm" size="sm">
        {imbalanced.map((own) => (
          <Need key={own.id} tone="bad" word="imbalance">
            <TextLink
              to="/p/$projectId/experiments/$experimentId"
              params={{ projectId, experimentId: String(own.layer_experiment_id) }}
              search={{}}
              size="sm"
            >
              {own.name || own.key}
            </TextLink>{' '}
            has visitors in other shares than it was told: its results cannot be trusted.
          </Need>
        ))}
        {webhooks.map(({ webhook, reason }) => (
          <Need key={webhook.id} tone="bad" word="webhook fails">
            <TextLink to="/p/$projectId/settings/webhooks" params={params} size="sm">
              {webhook.name}
            </TextLink>{' '}
            did not get its last message: {reason}.
          </Need>
        ))}
        {tokens.map((own) => (
          <Need key={own.id} tone="warning" word="token ends">
            <TextLink to={isAdministrator ? '/admin/tokens' : '/me/access'} size="sm">
              {own.name}
            </TextLink>{' '}
            expires <TimeText value={own.expires} isRelative />. Whatever uses it needs another by then.
          </Need>
        ))}
        {stale.length > 0 && (
          <Need tone="quiet" word={stale.length === 1 ? '1 stale flag' : `${stale.length} stale flags`}>
            {stale.slice(0, MOST_NAMED).map((own, index) => (
              <span key={own.key}>
                {index > 0 && ', '}
                <TextLink
                  to="/p/$projectId/flags/$flagKey"
                  params={{ projectId, flagKey: own.key }}
                  search={{}}
                  size="sm"
                >
                  {own.name}
                </TextLink>
              </span>
            ))}
            {stale.length > MOST_NAMED && ` and ${stale.length - MOST_NAMED} more`}: the same for everyone,
            and left alone for more than {STALE_DAYS} days. Code can do without.
          </Need>
        )}
      </List>
    </Panel>
  );
}

function Need({ tone, word, children }: { tone: Tone; word: string; children: ReactNode }) {
  return (
    <List.Item>
      <StateMark tone={tone}>{word}</StateMark> {children}
    </List.Item>
  );
}
