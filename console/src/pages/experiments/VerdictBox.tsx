import { Button, Collapse, Group, List, NumberInput, Stack, Text, Title } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { formatTotal } from '@/charts/format';
import type { Results } from '@/charts/model';
import { RULES, suggestionOf } from '@/charts/suggestion';
import { isRuledOut, verdict as say, type Verdict, type VerdictKind } from '@/charts/verdict';
import { Panel } from '@/ui/Panel';
import { StateMark, type Tone } from '@/ui/StateMark';

const TONES: Readonly<Record<VerdictKind, Tone>> = {
  early: 'draft',
  locked: 'draft',
  none: 'quiet',
  winner: 'good',
  loser: 'bad',
  inconclusive: 'quiet',
};

interface Props {
  results: Results;
  /** In percent. */
  effect: number;
  now: number;
  onEffect: (effect: number) => void;
}

/** What the primary metric says, in words. */
export function VerdictBox({ results, effect, now, onEffect }: Props) {
  const own = say(results, { effect: effect / 100, now });
  return (
    <Panel>
      <Group justify="space-between" align="flex-start" gap="md" wrap="nowrap">
        <div role="status" aria-label="Verdict">
          <Group gap="xs" mb={4}>
            <Title order={2}>Verdict</Title>
            <StateMark tone={TONES[own.kind]}>{own.title}</StateMark>
          </Group>
          <Text size="lg" maw="52rem">
            {own.title}. {own.sentences.join(' ')}
          </Text>
        </div>
        {own.kind === 'inconclusive' && (
          <NumberInput
            label="Effect to look for"
            suffix="%"
            min={0.1}
            max={1000}
            step={0.5}
            decimalScale={2}
            w={140}
            miw={120}
            value={effect}
            onChange={(value) => typeof value === 'number' && value >= 0.1 && onEffect(value)}
          />
        )}
      </Group>
      <Suggestion results={results} verdict={own} effect={effect} />
    </Panel>
  );
}

function Suggestion({ results, verdict, effect }: { results: Results; verdict: Verdict; effect: number }) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const compared = results.metrics[0]?.outcomes.filter((outcome) => outcome.comparison !== null) ?? [];
  const place = suggestionOf(results, verdict, compared.length > 0 && isRuledOut(compared, effect / 100));
  return (
    <div>
      <Button
        size="compact-sm"
        variant="subtle"
        mt="xs"
        aria-expanded={isOpen}
        aria-controls={id}
        leftSection={
          isOpen ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />
        }
        onClick={() => setOpen(!isOpen)}
      >
        What to do now
      </Button>
      <Collapse expanded={isOpen} id={id}>
        <Stack gap={4} mt="xs">
          <Text size="sm">The first of these that holds:</Text>
          <List type="ordered" size="sm">
            {RULES.map((rule, index) => (
              <List.Item key={rule.when} fw={index === place ? 650 : undefined}>
                {rule.when}: {rule.action}
                {index === place && ' ← holds now'}
              </List.Item>
            ))}
          </List>
        </Stack>
      </Collapse>
    </div>
  );
}

/** What a bandit came to. It tests nothing, so it has no verdict. */
export function BanditBox({ results }: { results: Results }) {
  const metric = results.metrics[0];
  const improvement = results.bandit?.improvement ?? null;
  return (
    <Panel title="Improvement over equal allocation">
      {metric === undefined || improvement === null ? (
        <Text>The bandit is still learning: each variation needs 100 visitors first.</Text>
      ) : (
        <>
          <Text size="xl" fw={650} data-figure="improvement">
            {improvement > 0 ? '+' : ''}
            {formatTotal(roundTotal(improvement, metric.unit), metric.unit)} {metric.name}
          </Text>
          <Text size="sm" c="dimmed" maw="46rem">
            So many more than an equal split of the same visitors would have earned by the averages seen so
            far. A bandit earns while it learns; it does not prove which variation is better. For that, run an
            A/B test.
          </Text>
        </>
      )}
    </Panel>
  );
}

function roundTotal(value: number, unit: string): number {
  return unit === 'money' ? value : Math.round(value * 10) / 10;
}
