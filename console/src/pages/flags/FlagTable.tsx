// biome-ignore-all lint/a11y/useSemanticElements: rows of a real table cannot be placed one by one
// biome-ignore-all lint/a11y/useFocusableInteractive: what is in the cells has the focus
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useQueries } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, memo, type ReactElement, useEffect, useMemo, useRef } from 'react';
import { type FlagFilter, flagPageQuery } from '@/api/flags';
import type { Flag, Page } from '@/api/shapes';
import type { Column } from './columns';
import { FlagRow, RowSkeleton } from './FlagRow';
import classes from './FlagTable.module.css';
import { PAGE_SIZE } from './filters';
import { useLeaving } from './useLeaving';
import { useLinks } from './useLinks';
import { useRowKeys } from './useRowKeys';

const ROW_HEIGHT = 56;

interface Props {
  project: number;
  filter: FlagFilter;
  firstPage: Page<Flag>;
  columns: readonly Column[];
  selected: ReadonlySet<string>;
  onSelect: (key: string, isSelected: boolean) => void;
  onSort: (sort: string) => void;
}

/** All flags of a list in one scrollable table; only rows in sight are there, and only their pages are fetched. */
export const FlagTable = memo(function FlagTable({
  project,
  filter,
  firstPage,
  columns,
  selected,
  onSelect,
  onSort,
}: Props) {
  const total = firstPage.total_count;
  const frame = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 4,
    scrollPaddingStart: 44,
  });
  const inSight = rows.getVirtualItems();
  // The first page is there already.
  const from = Math.max(Math.floor((inSight[0]?.index ?? 0) / PAGE_SIZE), 1);
  const to = Math.floor((inSight.at(-1)?.index ?? 0) / PAGE_SIZE);
  const pages = useQueries({
    queries: Array.from({ length: Math.max(to - from + 1, 0) }, (_, index) =>
      flagPageQuery(project, filter, from + index + 1, PAGE_SIZE),
    ),
  });
  const flagAt = (index: number): Flag | undefined => {
    const page = Math.floor(index / PAGE_SIZE);
    const flags = page === 0 ? firstPage : pages[page - from]?.data;
    return flags?.items[index % PAGE_SIZE];
  };
  const current = useRowKeys({
    count: total,
    scrollTo: (index) => rows.scrollToIndex(index),
    toggle: (index) => {
      const flag = flagAt(index);
      if (flag) onSelect(flag.key, !selected.has(flag.key));
    },
    frame,
  });
  const drawn = new Map(
    inSight.map(({ key, index, start }): [number, ReactElement] => {
      const flag = flagAt(index);
      const row = flag ? (
        <FlagRow
          key={key}
          index={index}
          flag={flag}
          project={project}
          columns={columns}
          isSelected={selected.has(flag.key)}
          isCurrent={current === index}
          onSelect={onSelect}
          top={start}
        />
      ) : (
        <RowSkeleton key={key} index={index} top={start} />
      );
      return [index, row];
    }),
  );
  const leaving = useLeaving(drawn, total);
  const links = useLinks();
  const style = useMemo(() => ({ '--columns': template(columns) }) as CSSProperties, [columns]);

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section ref={frame} className={classes.frame} tabIndex={0} aria-label="Flags" {...links}>
      <div className={classes.table} role="table" aria-label="Flags" aria-rowcount={total + 1} style={style}>
        <div role="rowgroup" className={classes.head}>
          <div role="row" style={{ display: 'contents' }} aria-rowindex={1}>
            <div role="columnheader" className={classes.cell}>
              <SelectAll
                flags={inSight.map((row) => flagAt(row.index))}
                selected={selected}
                onSelect={onSelect}
              />
            </div>
            <SortHeader label="Flag" by="name" sort={filter.sort} onSort={onSort} />
            {columns.map(({ id, label, shows }) =>
              shows.kind === 'time' ? (
                <SortHeader key={id} label={label} by={shows.of} sort={filter.sort} onSort={onSort} />
              ) : (
                <div key={id} role="columnheader" className={classes.cell}>
                  {label}
                </div>
              ),
            )}
          </div>
        </div>
        <div role="rowgroup" className={classes.body} style={{ height: rows.getTotalSize() }}>
          {[...drawn.values(), ...leaving]}
        </div>
      </div>
    </section>
  );
});

/** How wide the columns are, after the box and the flag. */
function template(columns: readonly Column[]): string {
  const widths = { environment: 'minmax(10.5rem, 1fr)', text: 'minmax(10rem, 0.8fr)', time: '8.5rem' };
  return columns.map((own) => widths[own.shows.kind]).join(' ');
}

function SelectAll({
  flags,
  selected,
  onSelect,
}: {
  flags: (Flag | undefined)[];
  selected: ReadonlySet<string>;
  onSelect: Props['onSelect'];
}) {
  const keys = flags.flatMap((flag) => (flag ? [flag.key] : []));
  const chosen = keys.filter((key) => selected.has(key)).length;
  const isSome = chosen > 0 && chosen < keys.length;
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = isSome;
  }, [isSome]);
  return (
    <input
      ref={box}
      type="checkbox"
      className={classes.check}
      aria-label="Select the flags in sight"
      checked={chosen > 0 && chosen === keys.length}
      onChange={(event) => {
        for (const key of keys) onSelect(key, event.currentTarget.checked);
      }}
    />
  );
}

function SortHeader({
  label,
  by,
  sort,
  onSort,
}: {
  label: string;
  by: string;
  sort: string | undefined;
  onSort: (sort: string) => void;
}) {
  const direction = sort === `${by}:asc` ? 'ascending' : sort === `${by}:desc` ? 'descending' : undefined;
  const next = direction === 'ascending' ? `${by}:desc` : `${by}:asc`;
  return (
    <div role="columnheader" className={classes.cell} aria-sort={direction ?? 'none'}>
      <button type="button" className={classes.sort} onClick={() => onSort(next)}>
        {label}
        {direction === 'ascending' && <IconArrowUp size={14} aria-hidden />}
        {direction === 'descending' && <IconArrowDown size={14} aria-hidden />}
      </button>
    </div>
  );
}
