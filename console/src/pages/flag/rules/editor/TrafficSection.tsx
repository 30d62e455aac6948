import { Group, Slider, Stack, Text } from '@mantine/core';
import type { Rule } from '@/api/shapes';
import { PercentInput } from '../../../common/PercentInput';
import { percent } from '../../../common/percent';
import { Warning } from '../../../common/Warning';
import type { SectionProps } from './section';

/** How much of the audience's traffic enters the rule, in steps of 0.01%. */
export function TrafficSection({ rule, onChange, live }: SectionProps & { live: Rule | undefined }) {
  const points = rule.percentage_included;
  const set = (percentage_included: number) => onChange({ percentage_included });
  return (
    <Stack gap="xs">
      <Group align="center" wrap="nowrap" gap="lg">
        <Slider
          flex={1}
          thumbLabel="Traffic"
          min={0}
          max={10_000}
          step={1}
          label={percent}
          value={points}
          onChange={set}
          marks={[0, 2500, 5000, 7500, 10_000].map((value) => ({ value, label: percent(value) }))}
          mb="md"
        />
        <PercentInput aria-label="Traffic in percent" value={points} onChange={set} />
      </Group>
      {live && points < live.percentage_included && (
        <Warning>
          Less traffic in a running experiment: users who drop out stop getting their variation, and may get
          another one if traffic grows again. A user profile service keeps them where they were.
        </Warning>
      )}
      <Text size="sm" c="dimmed">
        Who enters is decided by a hash of the user id, so that a user stays in as long as traffic does not
        shrink.
      </Text>
    </Stack>
  );
}
