import { Group, Select, Text } from '@mantine/core';
import type { Variation } from '@/api/shapes';
import type { Names } from '../model/names';
import { FateMark } from './FateMark';
import type { Fate } from './fate';
import classes from './RuleCard.module.css';

interface Props {
  variationKey: string;
  variations: readonly Variation[];
  names: Names;
  mayEdit: boolean;
  fate: Fate | undefined;
  onChange: (key: string) => void;
}

/** What everyone gets whom no rule takes. */
export function DefaultCard({ variationKey, variations, names, mayEdit, fate, onChange }: Props) {
  const usable = variations.filter((own) => !own.archived || own.key === variationKey);
  return (
    <li className={classes.card} data-fixed data-fate={fate} aria-label="Everyone else">
      <Group className={classes.body} justify="space-between">
        <Group gap="xs">
          <Text fw={600} component="h2" size="md">
            Everyone else
          </Text>
          {!mayEdit && <Text>gets {names.variation(variationKey)}</Text>}
          {fate && <FateMark fate={fate} />}
        </Group>
        {mayEdit && (
          <Select
            aria-label="Variation for everyone else"
            w={200}
            allowDeselect={false}
            data={usable.map((own) => ({ value: own.key, label: own.name }))}
            value={variationKey}
            onChange={(key) => key && onChange(key)}
          />
        )}
      </Group>
    </li>
  );
}
