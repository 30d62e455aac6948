// biome-ignore-all lint/a11y/useSemanticElements: rows of a real table cannot be placed one by one
// biome-ignore-all lint/a11y/useFocusableInteractive: what is in the cells has the focus
import { Checkbox, Skeleton, VisuallyHidden } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type CSSProperties, memo } from 'react';
import type { Flag } from '@/api/shapes';
import { CopyButton } from '@/ui/CopyButton';
import { StateMark } from '@/ui/StateMark';
import { TimeText } from '@/ui/TimeText';
import classes from './FlagTable.module.css';
import { served } from './served';
import { TONES } from './tones';

interface Props {
  flag: Flag;
  index: number;
  project: number;
  environments: readonly { key: string; name: string }[];
  isSelected: boolean;
  isCurrent: boolean;
  onSelect: (key: string, isSelected: boolean) => void;
  style: CSSProperties;
}

/** A flag, with one cell an environment: its state in a word, and what users get. */
export const FlagRow = memo(function FlagRow({
  flag,
  index,
  project,
  environments,
  isSelected,
  isCurrent,
  onSelect,
  style,
}: Props) {
  const params = { projectId: project, flagKey: flag.key };
  return (
    <div
      role="row"
      className={classes.row}
      aria-rowindex={index + 2}
      data-current={isCurrent || undefined}
      data-index={index}
      style={style}
    >
      <div role="cell" className={classes.cell}>
        <Checkbox
          size="xs"
          aria-label={`Select ${flag.name}`}
          checked={isSelected}
          onChange={(event) => onSelect(flag.key, event.currentTarget.checked)}
        />
      </div>
      <div role="cell" className={classes.cell}>
        <Link
          to="/p/$projectId/flags/$flagKey"
          params={params}
          className={classes.name}
          title={flag.description || undefined}
        >
          {flag.name}
        </Link>
        <span className={classes.key}>
          <code>{flag.key}</code>
          <CopyButton value={flag.key} what={`key ${flag.key}`} />
        </span>
      </div>
      {environments.map((environment) => {
        const own = flag.environments[environment.key];
        return (
          <div key={environment.key} role="cell" className={classes.cell}>
            {own ? (
              <Link
                to="/p/$projectId/flags/$flagKey"
                params={params}
                search={{ env: environment.key }}
                className={classes.served}
              >
                <VisuallyHidden>
                  {flag.name} in {environment.name}:{' '}
                </VisuallyHidden>
                <StateMark tone={TONES[served(flag, own).state]}>{served(flag, own).word}</StateMark>
                <span className={classes.summary} title={served(flag, own).summary}>
                  {served(flag, own).summary}
                </span>
              </Link>
            ) : (
              '–'
            )}
          </div>
        );
      })}
      <div role="cell" className={classes.cell}>
        <TimeText value={flag.updated_time} isRelative />
      </div>
    </div>
  );
});

/** Stands where a flag is going to be. */
export function RowSkeleton({ index, style }: { index: number; style: CSSProperties }) {
  return (
    <div role="row" className={classes.row} aria-rowindex={index + 2} style={style}>
      <div role="cell" className={classes.cell} />
      <div role="cell" className={classes.cell}>
        <Skeleton height={14} width="60%" />
      </div>
    </div>
  );
}
