import classes from './charts.module.css';
import { formatPercent } from './format';
import { intervalBar, outcomeCells, sharedAxis, toneOf } from './intervalPlot';
import { differenceOf } from './lift';
import type { DifferenceType, Results } from './model';
import { markPath } from './palette';
import { linearScale } from './scale';

const NAMES = 300;
const PLOT = 360;
const FIGURES = 330;
const ROW = 26;
const HEAD = 34;

/** The intervals of all metrics as one picture, as it is downloaded; the page has them in a table. */
export function ForestPlot({ results, difference }: { results: Results; difference: DifferenceType }) {
  const shared = sharedAxis(results.metrics, difference);
  const rows = results.metrics.flatMap((metric) =>
    metric.outcomes.filter((outcome) => !outcome.isBaseline).map((outcome) => ({ metric, outcome })),
  );
  const height = HEAD + rows.length * ROW + 8;
  const x = linearScale(shared.domain, [NAMES, NAMES + PLOT]);
  const isShared = difference === 'relative';
  return (
    <svg
      className={classes.svg}
      width={NAMES + PLOT + FIGURES}
      height={height}
      data-chart="metrics"
      aria-hidden="true"
    >
      <text className={classes.label} x={8} y={16}>
        {formatPercent(results.confidenceLevel, 0)} intervals of the difference from the baseline
      </text>
      {isShared &&
        shared.ticks.map((tick) => (
          <g key={tick.value}>
            <text x={x(tick.value)} y={HEAD - 4} textAnchor="middle">
              {tick.label}
            </text>
            <line className={classes.grid} x1={x(tick.value)} x2={x(tick.value)} y1={HEAD} y2={height} />
          </g>
        ))}
      {rows.map(({ metric, outcome }, index) => {
        const axis = isShared ? shared : sharedAxis([metric], difference);
        const told = outcome.comparison === null ? null : differenceOf(outcome.comparison, difference);
        const bar =
          told === null ? null : intervalBar(told.interval, told.value, axis, [NAMES, NAMES + PLOT]);
        const middle = HEAD + index * ROW + ROW / 2;
        const tone = toneOf(outcome);
        const colour = tone === 'inconclusive' ? 'var(--chart-axis)' : `var(--chart-${tone})`;
        const cells = outcomeCells(results, metric, outcome, difference);
        return (
          <g key={`${metric.index}-${outcome.variationId}`}>
            <text x={8} y={middle} dy="0.34em">
              {metric.name}: {outcome.name}
            </text>
            {bar !== null && (
              <>
                <line
                  className={classes.zero}
                  x1={bar.zero}
                  x2={bar.zero}
                  y1={middle - ROW / 2}
                  y2={middle + ROW / 2}
                />
                <line
                  className={classes.interval}
                  x1={bar.from}
                  x2={bar.to}
                  y1={middle}
                  y2={middle}
                  stroke={colour}
                />
                {bar.point !== null && <path d={markPath('circle', bar.point, middle, 4.5)} fill={colour} />}
              </>
            )}
            <text x={NAMES + PLOT + 12} y={middle} dy="0.34em">
              {cells.interval} ({cells.estimate}), {cells.verdict}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
