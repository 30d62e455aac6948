import type { BalanceRow } from './balance';
import classes from './charts.module.css';
import { formatCount, formatPercent } from './format';
import { styleOf } from './palette';
import { linearScale } from './scale';

const WIDTH = 560;
const ROW = 30;
const NAME = 130;
const FIGURES = 150;

/** Visitors of each variation as bars, with a mark where each should end. */
export function BalanceBars({ rows }: { rows: readonly BalanceRow[] }) {
  const most = Math.max(1, ...rows.flatMap((row) => [row.observed, row.expected ?? 0]));
  const x = linearScale([0, most], [NAME, WIDTH - FIGURES]);
  const height = rows.length * ROW + 8;
  return (
    <svg
      className={classes.svg}
      viewBox={`0 0 ${WIDTH} ${height}`}
      width="100%"
      style={{ maxWidth: WIDTH }}
      data-chart="balance"
      aria-hidden="true"
    >
      {rows.map((row, index) => {
        const top = index * ROW + 8;
        return (
          <g key={row.variationId}>
            <text className={classes.label} x={NAME - 8} y={top + 9} dy="0.34em" textAnchor="end">
              {row.name.length > 18 ? `${row.name.slice(0, 17)}…` : row.name}
            </text>
            <rect
              x={NAME}
              y={top}
              width={Math.max(0, x(row.observed) - NAME)}
              height={18}
              fill={styleOf(row.colour).colour}
              fillOpacity={0.7}
              data-observed={row.variationId}
            />
            {row.expected !== null && (
              <line
                className={classes.expectedMark}
                x1={x(row.expected)}
                x2={x(row.expected)}
                y1={top - 4}
                y2={top + 22}
              />
            )}
            <text x={WIDTH - FIGURES + 8} y={top + 9} dy="0.34em">
              {formatCount(row.observed)} ({formatPercent(row.observedShare)})
            </text>
          </g>
        );
      })}
    </svg>
  );
}
