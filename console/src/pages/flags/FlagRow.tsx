// biome-ignore-all lint/a11y/useSemanticElements: rows of a real table cannot be placed one by one
// biome-ignore-all lint/a11y/useFocusableInteractive: what is in the cells has the focus
import { memo } from 'react';
import type { Flag } from '@/api/shapes';
import { StateMark } from '@/ui/StateMark';
import { ago, exactTime } from '@/ui/time';
import { CopyKey } from './CopyKey';
import type { Column } from './columns';
import classes from './FlagTable.module.css';
import { served } from './served';
import { TONES } from './tones';

interface Props {
  flag: Flag;
  index: number;
  project: number;
  columns: readonly Column[];
  isSelected: boolean;
  isCurrent: boolean;
  onSelect: (key: string, isSelected: boolean) => void;
  /** How far below the top of the list it is, in pixels. */
  top: number;
}

/**
 * A flag: its state in the environments in a word, with what users get, and what else is asked for. It is made of plain elements and few components,
 * since a list has a thousand in sight; the table follows its links.
 */
export const FlagRow = memo(function FlagRow({
  flag,
  index,
  project,
  columns,
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
      style={{ top }}
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
        <a href={href} className={cut(flag.name, classes.name)} title={flag.description || undefined}>
          {flag.name}
        </a>
        <span className={classes.key}>
          <code className={cut(flag.key)}>{flag.key}</code>
          <CopyKey value={flag.key} />
        </span>
      </div>
      {columns.map((own) => cell(own, flag, href))}
    </div>
  );
});

/** How many letters fit into the narrowest column that texts stand in, however wide they are. */
const FITTING = 18;

/** The class of a text, with what cuts it off where it may be too long. */
function cut(text: string, own = '') {
  return text.length > FITTING ? `${own} ${classes.long}` : own || undefined;
}

function cell({ id, shows }: Column, flag: Flag, href: string) {
  if (shows.kind === 'environment') {
    return (
      <div key={id} role="cell" className={classes.cell}>
        {servedIn(shows.environment, flag, href)}
      </div>
    );
  }
  if (shows.kind === 'text') {
    const text = shows.of(flag);
    return (
      <div key={id} role="cell" className={cut(text, classes.cell)} title={text || undefined}>
        {text}
      </div>
    );
  }
  const time = flag[shows.of];
  return (
    <div key={id} role="cell" className={classes.cell}>
      <time dateTime={time} title={exactTime(time)}>
        {ago(time)}
      </time>
    </div>
  );
}

function servedIn(environment: { key: string; name: string }, flag: Flag, href: string) {
  const own = flag.environments[environment.key];
  if (!own) return '–';
  const { state, word, summary } = served(flag, own);
  return (
    <a
      href={`${href}?env=${encodeURIComponent(environment.key)}`}
      className={classes.served}
      aria-label={`${flag.name} in ${environment.name}: ${word} ${summary}`}
    >
      <StateMark tone={TONES[state]}>{word}</StateMark>{' '}
      <span className={cut(summary, classes.summary)} title={summary}>
        {summary}
      </span>
    </a>
  );
}

/** Stands where a flag is going to be. */
export const RowSkeleton = memo(function RowSkeleton({ index, top }: { index: number; top: number }) {
  return (
    <div role="row" className={classes.row} aria-rowindex={index + 2} style={{ top }}>
      <div role="cell" className={classes.cell} />
      <div role="cell" className={classes.cell}>
        <span className={classes.coming} />
      </div>
    </div>
  );
});
