import {
  Button,
  Divider,
  Drawer,
  Group,
  Stack,
  Switch,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Environment } from '@/api/environments';
import type { Rule, Variation } from '@/api/shapes';
import { keyComplaint, keyFromName } from '../../common/key';
import { isExperiment, type RuleDraft } from '../model/draft';
import { TYPE_NAMES } from '../model/sentence';
import { AdvancedSection } from './editor/AdvancedSection';
import { AudienceSection } from './editor/AudienceSection';
import { complaintsOf } from './editor/complaints';
import { MetricsSection } from './editor/MetricsSection';
import { TrafficSection } from './editor/TrafficSection';
import { VariationsSection } from './editor/VariationsSection';

interface Props {
  project: number;
  environment: Environment;
  rule: RuleDraft;
  /** The rule as it is published; absent for a new one. */
  live: Rule | undefined;
  /** The keys of the ruleset for a new rule, whose key can still be chosen; null for one that is there. */
  takenKeys: readonly string[] | null;
  variations: readonly Variation[];
  onDone: (rule: RuleDraft) => void;
  onClose: () => void;
}

/** The sheet in which a rule is edited. It changes the edits on the page; nothing is published from here. */
export function RuleEditor({
  project,
  environment,
  rule: initial,
  live,
  takenKeys,
  variations,
  onDone,
  onClose,
}: Props) {
  const [rule, setRule] = useState(initial);
  const [ownKey, setOwnKey] = useState<string | null>(null);
  const [wasTried, setTried] = useState(false);
  const isNew = takenKeys !== null;
  const change = (part: Partial<RuleDraft>) => setRule((present) => ({ ...present, ...part }));
  const rename = (name: string) => {
    const derived = keyFromName(name);
    change({
      name,
      ...(isNew && ownKey === null && derived !== '' && rule.name !== name && { key: derived }),
    });
  };
  const keyError = isNew
    ? (keyComplaint(rule.key) ?? (takenKeys.includes(rule.key) ? 'There is a rule with this key.' : null))
    : null;
  const complaints = complaintsOf(rule);
  const nameError = rule.name.trim() === '' ? 'A name is required.' : null;
  const isRunning = live?.status === 'running' && isExperiment(rule.type);
  const done = () => {
    setTried(true);
    if (nameError || keyError || Object.keys(complaints).length > 0) return;
    onDone(rule);
  };
  const sections = { rule, onChange: change, complaint: wasTried ? complaints : {} };

  return (
    <Drawer
      opened
      onClose={onClose}
      size="46rem"
      title={`${isNew ? 'New' : 'Edit'} ${TYPE_NAMES[rule.type].toLowerCase().replace('a/b', 'A/B')} in ${environment.name}`}
    >
      <Stack gap="md">
        <TextInput
          data-autofocus
          label="Name of the rule"
          required
          value={rule.name}
          onChange={(event) => rename(event.currentTarget.value)}
          error={wasTried && nameError}
        />
        <TextInput
          label="Key of the rule"
          description={
            isNew
              ? 'Unique among all rules of the environment. It cannot be changed later.'
              : 'It cannot be changed.'
          }
          value={rule.key}
          disabled={!isNew}
          onChange={(event) => {
            setOwnKey(event.currentTarget.value);
            change({ key: event.currentTarget.value });
          }}
          error={keyError}
        />
        <Textarea
          label={isExperiment(rule.type) ? 'Hypothesis' : 'Description'}
          autosize
          minRows={1}
          value={rule.description}
          onChange={(event) => change({ description: event.currentTarget.value })}
        />
        <Switch
          label="Runs while the flag is on in this environment"
          checked={rule.enabled}
          onChange={(event) => change({ enabled: event.currentTarget.checked })}
        />
        <Section title="Audience">
          <AudienceSection project={project} {...sections} />
        </Section>
        <Section title="Traffic">
          <TrafficSection {...sections} live={isRunning ? live : undefined} />
        </Section>
        <Section title={rule.type === 'targeted_delivery' ? 'Variation' : 'Variations'}>
          <VariationsSection
            project={project}
            {...sections}
            variations={variations}
            live={isRunning ? live : undefined}
          />
        </Section>
        {isExperiment(rule.type) && (
          <Section title="Metrics">
            <MetricsSection project={project} {...sections} />
          </Section>
        )}
        {isExperiment(rule.type) && (
          <Section title="Advanced">
            <AdvancedSection
              project={project}
              environment={environment}
              {...sections}
              isPublished={live !== undefined}
            />
          </Section>
        )}
        {wasTried && Object.keys(complaints).length > 0 && (
          <Text c="var(--burgee-bad)" role="alert">
            {Object.values(complaints).join(' ')}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button onClick={done}>{isNew ? 'Add to the changes' : 'Keep these changes'}</Button>
        </Group>
      </Stack>
    </Drawer>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Divider mb="sm" />
      <Title order={3} mb="xs">
        {title}
      </Title>
      {children}
    </section>
  );
}
