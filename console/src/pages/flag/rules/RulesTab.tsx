import { Alert, Button, Group, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { Environment } from '@/api/environments';
import type { Explained } from '@/api/explain';
import { useMay } from '@/api/permissions';
import type { Flag, RuleType } from '@/api/shapes';
import { variationsQuery } from '@/api/variations';
import { useCommands } from '@/shell/commands';
import { isProduction } from '@/shell/scope';
import { Loading } from '@/ui/Loading';
import { Problem } from '@/ui/Problem';
import { Warning } from '../../common/Warning';
import { TryUser } from '../../lookup/TryUser';
import { type EditedRuleset, useEditedRuleset } from '../drafts';
import type { RuleDraft } from '../model/draft';
import { insertRule, removeRule } from '../model/order';
import { useNames } from '../useNames';
import { AddRule } from './AddRule';
import { CompareDialog } from './CompareDialog';
import { ConcludeDialog } from './ConcludeDialog';
import { fateOf } from './fate';
import { PublishBar } from './PublishBar';
import { RuleEditor } from './RuleEditor';
import { RuleList } from './RuleList';
import { RulesetSwitch } from './RulesetSwitch';
import classes from './RulesTab.module.css';
import { copyOf, draftRule } from './ruleCopies';

interface Props {
  project: number;
  flag: Flag;
  environment: Environment;
}

/** The rules of a flag in one environment, with the edits that are not published yet. */
export function RulesTab({ project, flag, environment }: Props) {
  const place = { project, flag: flag.key, environment: environment.key };
  const { ruleset, error, reload } = useEditedRuleset(place);
  if (error) return <Problem title="The rules could not be loaded" error={error} onRetry={reload} />;
  if (!ruleset) return <Loading />;
  return <Rules project={project} flag={flag} environment={environment} ruleset={ruleset} />;
}

/** A rule in the editor, and where it goes if it is new. */
interface Editing {
  rule: RuleDraft;
  at: number | null;
}

/** The roles on a single flag or environment that allow to publish. */
const PUBLISHERS: ReadonlySet<string> = new Set(['publisher', 'admin']);

function Rules({ project, flag, environment, ruleset }: Props & { ruleset: EditedRuleset }) {
  const names = useNames(project, flag.key);
  const variations = useQuery(variationsQuery(project, flag.key)).data;
  const { add } = useSearch({ from: '/signed-in/p/$projectId/flags/$flagKey' });
  const navigate = useNavigate();
  const [editing, setEditing] = useState<Editing | null>(null);
  const [concluding, setConcluding] = useState<string | null>(null);
  const [isComparing, setComparing] = useState(false);
  const [tried, setTried] = useState<Explained | null>(null);
  const { draft, edit } = ruleset;
  const place = { project, flag: flag.key, environment: environment.key };
  const mayPublish = useMay(project, 'publish') || PUBLISHERS.has(ruleset.server.role);
  // What is or was live where mistakes reach people is changed by those alone who may publish.
  const wantsPublisher = isProduction(environment) && ruleset.server.status !== 'draft';
  const mayEdit = !flag.archived && ruleset.server.update_url != null && (!wantsPublisher || mayPublish);

  const start = (type: RuleType, at: number) => {
    if (variations) setEditing({ rule: draftRule(draft, flag.key, type, variations), at });
  };
  // The page was opened to add a rule, after a flag was made for an A/B test.
  const isAsked = add !== undefined && variations !== undefined && mayEdit;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it happens once, as soon as it can
  useEffect(() => {
    if (!isAsked) return;
    start(add, 0);
    navigate({ to: '.', search: ({ env }: { env?: string }) => (env ? { env } : {}), replace: true });
  }, [isAsked]);
  useCommands(
    mayEdit
      ? [
          {
            id: 'add-delivery',
            label: `Add a delivery rule in ${environment.name}`,
            group: 'This page',
            run: () => start('targeted_delivery', draft.rule_priorities.length),
          },
          {
            id: 'add-test',
            label: `Add an A/B test in ${environment.name}`,
            group: 'This page',
            run: () => start('a/b', draft.rule_priorities.length),
          },
          { id: 'compare', label: 'Compare environments', group: 'This page', run: () => setComparing(true) },
        ]
      : [],
  );
  const finish = (rule: RuleDraft) => {
    const { at } = editing ?? { at: null };
    edit((present) =>
      at === null
        ? { ...present, rules: { ...present.rules, [rule.key]: rule } }
        : insertRule(present, rule, at),
    );
    setEditing(null);
  };
  const change = (key: string, part: Partial<RuleDraft>) =>
    edit((present) => {
      const rule = present.rules[key];
      return rule ? { ...present, rules: { ...present.rules, [key]: { ...rule, ...part } } } : present;
    });
  const duplicate = (key: string) => {
    const rule = draft.rules[key];
    if (rule) setEditing({ rule: copyOf(rule, draft), at: draft.rule_priorities.indexOf(key) + 1 });
  };
  const concluded = concluding === null ? undefined : draft.rules[concluding];

  return (
    <div className={classes.columns}>
      <Stack gap="sm" miw={0}>
        <Group justify="space-between">
          <RulesetSwitch place={place} environment={environment} ruleset={ruleset} isDisabled={!mayEdit} />
          <Group gap="xs">
            <Button variant="default" onClick={() => setComparing(true)}>
              Compare
            </Button>
            {mayEdit && (
              <AddRule onAdd={(type) => start(type, draft.rule_priorities.length)}>
                <Button leftSection={<IconPlus size={16} aria-hidden />}>Add rule</Button>
              </AddRule>
            )}
          </Group>
        </Group>
        {flag.archived && (
          <Alert color="gray">This flag is archived: unarchive it in its settings to change rules.</Alert>
        )}
        {!flag.archived && !mayEdit && (
          <Alert color="gray">Your role allows you to read these rules and not to change them.</Alert>
        )}
        {ruleset.isStale && (
          <Warning title="Somebody changed this ruleset meanwhile">
            Publish to see both changes side by side. Nothing of yours is lost.
          </Warning>
        )}
        <RuleList
          ruleset={ruleset}
          names={names}
          mayEdit={mayEdit}
          variations={variations ?? []}
          fateOf={(key) => fateOf(tried, flag.key, key)}
          experimentPath={(key) => {
            const id = ruleset.server.rules[key]?.layer_experiment_id;
            return id ? { projectId: project, experimentId: id } : undefined;
          }}
          onEdit={(key) => {
            const rule = draft.rules[key];
            if (rule) setEditing({ rule, at: null });
          }}
          onChange={change}
          onAdd={start}
          onDuplicate={duplicate}
          onConclude={setConcluding}
          onRemove={(key) => edit((present) => removeRule(present, key))}
        />
      </Stack>
      <TryUser
        project={project}
        environment={environment}
        flagKey={flag.key}
        onTried={setTried}
        isEdited={ruleset.isEdited}
      />
      <PublishBar place={place} environment={environment} ruleset={ruleset} names={names} />
      {editing && variations && (
        <RuleEditor
          key={editing.rule.key}
          project={project}
          environment={environment}
          rule={editing.rule}
          live={ruleset.server.rules[editing.rule.key]}
          takenKeys={editing.at === null ? null : Object.keys(draft.rules)}
          variations={variations}
          onDone={finish}
          onClose={() => setEditing(null)}
        />
      )}
      {concluded && (
        <ConcludeDialog
          rule={concluded}
          names={names}
          takenKeys={Object.keys(draft.rules)}
          onConclude={(part) => change(concluded.key, part)}
          onClose={() => setConcluding(null)}
        />
      )}
      {isComparing && (
        <CompareDialog
          project={project}
          flag={flag}
          environment={environment}
          draft={draft}
          names={names}
          onCopy={
            mayEdit ? (copied) => edit((present) => ({ ...copied, enabled: present.enabled })) : undefined
          }
          onClose={() => setComparing(false)}
        />
      )}
    </div>
  );
}
