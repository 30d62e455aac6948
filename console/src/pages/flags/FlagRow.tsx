// biome-ignore-all lint/a11y/useSemanticElements: rows of a real table cannot be placed one by one
// biome-ignore-all lint/a11y/useFocusableInteractive: what is in the cells has the focus
import { memo } from 'react';
import type { Flag } from '@/api/shapes';
import { StateMark } from '@/ui/StateMark';
import { ago, exactTime } from '@/ui/time';
import { CopyKey } from './CopyKey';
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
  /** How far below the top of the list it is, in pixels. */
  top: number;
}

/**
 * A flag, with one cell an environment: its state in a word, and what users get. It is made of plain elements, of which a list
 * has a thousand in sight; the table follows its links.
 */
export const FlagRow = memo(function FlagRow({
  flag,
  index,
  project,
  environments,
  isSelected,
  isCurrent,
  onSelect,
  top,
}: Props) {
  const href = `/p/${project}/flags/${encodeURIComponent(flag.key)}`;
  return (
    <div
      role="row"
      className={classes.row}
      aria-rowindex={index + 2}
      data-current={isCurrent || undefined}
      data-index={index}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div role="cell" className={classes.cell}>
        <input
          type="checkbox"
          className={classes.check}
          aria-label={`Select ${flag.name}`}
          checked={isSelected}
          onChange={(event) => onSelect(flag.key, event.currentTarget.checked)}
        />
      </div>
      <div role="cell" className={classes.cell}>
        <a href={href} className={classes.name} title={flag.description || undefined}>
          {flag.name}
        </a>
        <span className={classes.key}>
          <code>{flag.key}</code>
          <CopyKey value={flag.key} />
        </span>
      </div>
      {environments.map((environment) => (
        <Served key={environment.key} flag={flag} environment={environment} href={href} />
      ))}
      <div role="cell" className={classes.cell}>
        <time dateTime={flag.updated_time} title={exactTime(flag.updated_time)}>
          {ago(flag.updated_time)}
        </time>
      </div>
    </div>
  );
});

function Served({
  flag,
  environment,
  href,
}: {
  flag: Flag;
  environment: { key: string; name: string };
  href: string;
}) {
  const own = flag.environments[environment.key];
  if (!own) {
    return (
      <div role="cell" className={classes.cell}>
        –
      </div>
    );
  }
  const { state, word, summary } = served(flag, own);
  return (
    <div role="cell" className={classes.cell}>
      <a href={`${href}?env=${encodeURIComponent(environment.key)}`} className={classes.served}>
        <span className={classes.hidden}>
          {flag.name} in {environment.name}:{' '}
        </span>
        <StateMark tone={TONES[state]}>{word}</StateMark>
        <span className={classes.summary} title={summary}>
          {summary}
        </span>
      </a>
    </div>
  );
}

/** Stands where a flag is going to be. */
export const RowSkeleton = memo(function RowSkeleton({ index, top }: { index: number; top: number }) {
  return (
    <div
      role="row"
      className={classes.row}
      aria-rowindex={index + 2}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div role="cell" className={classes.cell} />
      <div role="cell" className={classes.cell}>
        <span className={classes.coming} />
      </div>
    </div>
  );
});
