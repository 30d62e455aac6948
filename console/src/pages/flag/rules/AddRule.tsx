import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RuleType } from '@/api/shapes';

const TYPES: { type: RuleType; label: string; text: string }[] = [
  {
    type: 'targeted_delivery',
    label: 'Targeted delivery',
    text: 'One variation for an audience, by a share of traffic',
  },
  { type: 'a/b', label: 'A/B test', text: 'A fixed split, measured by metrics' },
  { type: 'multi_armed_bandit', label: 'Multi-armed bandit', text: 'A split that shifts to what does best' },
];

/** A menu of the kinds of rules. */
export function AddRule({ children, onAdd }: { children: ReactNode; onAdd: (type: RuleType) => void }) {
  return (
    <Menu position="bottom-start">
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        {TYPES.map(({ type, label, text }) => (
          <Menu.Item key={type} onClick={() => onAdd(type)}>
            <b>{label}</b>
            <br />
            <span style={{ color: 'var(--mantine-color-dimmed)' }}>{text}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
