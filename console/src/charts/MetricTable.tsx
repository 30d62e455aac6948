import classes from './charts.module.css';
import { formatPercent } from './format';
import { type IntervalAxis, intervalBar, outcomeCells, pColumn, sharedAxis, toneOf } from './intervalPlot';
import { differenceOf } from './lift';
import type { DifferenceType, Metric, Outcome, Results } from './model';
import { markPath, styleOf } from './palette';
import { linearScale } from './scale';

interface Props {
  readonly results: Results;
  readonly difference: DifferenceType;
  /** Before it is time for more: no intervals, no verdicts. */
  readonly countsOnly: boolean;
}

const WIDTH = 240;
/** Room for the halves of labels at the ends of the axis. */
const INSET = 18;
const ROW = 20;

/** The metrics in their order, the primary one first, with the interval of each variation on one axis. */
export function MetricTable({ results, difference, countsOnly }: Props) {
  const axis = sharedAxis(results.metrics, difference);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
    <section className={`${classes.scheme} ${classes.wide}`} tabIndex={0} aria-label="Metrics">
      <table className={classes.metrics}>
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <th scope="col">Variation</th>
            <th scope="col" className={classes.number}>
              Visitors
            </th>
            <th scope="col" className={classes.number}>
              Total
            </th>
            <th scope="col" className={classes.number}>
              Value
            </th>
            {!countsOnly && (
              <>
                <th scope="col" className={classes.plotCell}>
                  <span>{formatPercent(results.confidenceLevel, 0)} interval</span>
                  {difference === 'relative' && <AxisHead axis={axis} />}
                </th>
                <th scope="col" className={classes.number}>
                  Estimate
                </th>
                <th scope="col" className={classes.number}>
                  {pColumn(results)}
                </th>
                <th scope="col">Verdict</th>
              </>
            )}
          </tr>
        </thead>
        {results.metrics.map((metric) => (
          <tbody key={metric.index} data-metric={metric.index}>
            {metric.outcomes.map((outcome, index) => (
              <MetricRow
                key={outcome.variationId}
                results={results}
                metric={metric}
                outcome={outcome}
                index={index}
                axis={difference === 'relative' ? axis : sharedAxis([metric], difference)}
                difference={difference}
                countsOnly={countsOnly}
              />
            ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}

interface RowProps extends Props {
  readonly metric: Metric;
  readonly outcome: Outcome;
  readonly index: number;
  readonly axis: IntervalAxis;
}

function MetricRow({ results, metric, outcome, index, axis, difference, countsOnly }: RowProps) {
  const cells = outcomeCells(results, metric, outcome, difference);
  const style = styleOf(index);
  return (
    <tr data-variation={outcome.variationId}>
      {index === 0 && (
        <th scope="rowgroup" rowSpan={metric.outcomes.length} className={classes.metric}>
          {metric.name}
          <span className={classes.measure}>
            {metric.index === 0 ? 'Primary · ' : ''}
            {metric.measure}
          </span>
        </th>
      )}
      <th scope="row">
        <svg className={classes.swatch} width="12" height="12" aria-hidden="true">
          <path d={markPath(style.mark, 6, 6)} fill={style.colour} />
        </svg>
        {outcome.name}
      </th>
      <td className={classes.number}>{cells.visitors}</td>
      <td className={classes.number}>{cells.total}</td>
      <td className={classes.number}>{cells.value}</td>
      {!countsOnly && (
        <>
          <td className={classes.plotCell}>
            {!outcome.isBaseline && (
              <>
                <span className={classes.bounds}>{cells.interval}</span>
                <Bar outcome={outcome} axis={axis} difference={difference} />
              </>
            )}
          </td>
          <td className={classes.number}>{cells.estimate}</td>
          <td className={classes.number}>{cells.p}</td>
          <td className={classes[toneOf(outcome)]}>
            {toneOf(outcome) === 'better' && <span aria-hidden="true">▲ </span>}
            {toneOf(outcome) === 'worse' && <span aria-hidden="true">▼ </span>}
            {cells.verdict}
          </td>
        </>
      )}
    </tr>
  );
}

/** The ticks of the axis that all intervals share. */
export function AxisHead({ axis }: { axis: IntervalAxis }) {
  const x = linearScale(axis.domain, [INSET, WIDTH - INSET]);
  return (
    <svg className={classes.svg} width={WIDTH} height={16} aria-hidden="true">
      {axis.ticks.map((tick) => (
        <text key={tick.value} x={x(tick.value)} y={12} fontSize="11" textAnchor="middle">
          {tick.label}
        </text>
      ))}
    </svg>
  );
}

/** The interval of a variation, its estimate on top: grey while it is not conclusive. */
export function Bar({
  outcome,
  axis,
  difference,
}: {
  outcome: Outcome;
  axis: IntervalAxis;
  difference: DifferenceType;
}) {
  const told = outcome.comparison === null ? null : differenceOf(outcome.comparison, difference);
  const bar = told === null ? null : intervalBar(told.interval, told.value, axis, [INSET, WIDTH - INSET]);
  const tone = toneOf(outcome);
  const colour = tone === 'inconclusive' ? 'var(--chart-axis)' : `var(--chart-${tone})`;
  const middle = ROW / 2;
  const x = linearScale(axis.domain, [INSET, WIDTH - INSET]);
  return (
    <svg
      className={classes.svg}
      width={WIDTH}
      height={ROW}
      aria-hidden="true"
      data-interval={outcome.variationId}
    >
      {axis.ticks.map((tick) => (
        <line
          key={tick.value}
          className={classes.grid}
          x1={x(tick.value)}
          x2={x(tick.value)}
          y1={0}
          y2={ROW}
        />
      ))}
      <line className={classes.zero} x1={x(0)} x2={x(0)} y1={0} y2={ROW} />
      {bar !== null && (
        <>
          <line
            className={classes.interval}
            x1={bar.from}
            x2={bar.to}
            y1={middle}
            y2={middle}
            stroke={colour}
            strokeOpacity={0.55}
          />
          {bar.isCutLow && <path d={`M${INSET - 8},${middle}l8,-6v12Z`} fill={colour} />}
          {bar.isCutHigh && <path d={`M${WIDTH - INSET + 8},${middle}l-8,-6v12Z`} fill={colour} />}
          {bar.point !== null && (
            <line
              className={classes.estimate}
              data-estimate=""
              x1={bar.point}
              x2={bar.point}
              y1={middle - 8}
              y2={middle + 8}
              stroke={colour}
            />
          )}
        </>
      )}
    </svg>
  );
}
