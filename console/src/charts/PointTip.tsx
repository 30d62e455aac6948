import classes from './charts.module.css';
import { formatInterval } from './format';
import { markPath, type Style } from './palette';
import type { ChartPoint, ChartSeries, TimeChartSpec } from './timeChart';

export interface TipRow {
  readonly series: ChartSeries;
  readonly style: Style;
  readonly point: ChartPoint;
  readonly isCurrent: boolean;
}

interface Props {
  readonly spec: TimeChartSpec;
  readonly x: number;
  readonly width: number;
  readonly title: string;
  readonly rows: readonly TipRow[];
}

/** What the points at a time say, beside them and to screen readers. */
export function PointTip({ spec, x, width, title, rows }: Props) {
  const isRight = x > width / 2;
  const current = rows.find((row) => row.isCurrent) ?? rows[0];
  return (
    <>
      <div
        className={classes.tip}
        style={isRight ? { right: width - x + 12, top: 8 } : { left: x + 12, top: 8 }}
      >
        <strong>{title}</strong>
        <table>
          <tbody>
            {rows.map((row) => (
              <tr key={row.series.id} data-current={row.isCurrent}>
                <td>
                  <svg width="10" height="10" aria-hidden="true">
                    <path d={markPath(row.style.mark, 5, 5)} fill={row.style.colour} />
                  </svg>{' '}
                  {row.series.label}
                </td>
                <td>{spec.formatY(row.point.value)}</td>
                {intervalOf(spec, row.point) !== null && <td>{intervalOf(spec, row.point)}</td>}
                {row.point.detail !== undefined && <td>{row.point.detail}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div role="status" style={HIDDEN}>
        {current === undefined
          ? title
          : [
              title,
              current.series.label,
              spec.formatY(current.point.value),
              intervalOf(spec, current.point),
              current.point.detail,
            ]
              .filter((part) => typeof part === 'string')
              .join(', ')}
      </div>
    </>
  );
}

const HIDDEN = {
  position: 'absolute',
  width: 1,
  height: 1,
  overflow: 'hidden',
  clipPath: 'inset(50%)',
  whiteSpace: 'nowrap',
} as const;

function intervalOf(spec: TimeChartSpec, { low, high }: ChartPoint): string | null {
  return typeof low === 'number' && typeof high === 'number'
    ? formatInterval([low, high], spec.formatY)
    : null;
}
