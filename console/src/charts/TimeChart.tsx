import { useElementSize } from '@mantine/hooks';
import { type KeyboardEvent, type PointerEvent, useId, useMemo, useState } from 'react';
import classes from './charts.module.css';
import { formatTime } from './format';
import { PointTip } from './PointTip';
import { markPath } from './palette';
import { needsClock, type TimeChartSpec } from './timeChart';
import { nearestTime, type PlacedPoint, type PlacedSeries, type TimeLayout, timeLayout } from './timeLayout';

interface Cursor {
  readonly series: number;
  readonly time: number;
}

const HEIGHT = 280;
/** Before the page is laid out there is no width. */
const NARROWEST = 240;
const LABEL_WIDTH = 110;

/**
 * A chart over time, or over numbers in an order. With the keyboard: left and right go from point to point, up and down from line to line, and what
 * a point says is read out.
 */
export function TimeChart({ spec, height = HEIGHT }: { spec: TimeChartSpec; height?: number }) {
  const { ref, width } = useElementSize();
  const [cursor, setCursor] = useState<Cursor | null>(null);
  const clip = useId();
  const layout = useMemo(
    () => timeLayout(spec, { width: Math.max(width, NARROWEST), height }),
    [spec, width, height],
  );
  const withClock = needsClock(layout.times);
  const current = cursor === null ? null : currentOf(layout, cursor);

  const onKeyDown = (event: KeyboardEvent) => {
    const next = moved(event.key, cursor, layout);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    setCursor(next);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const left = event.currentTarget.getBoundingClientRect().left;
    setCursor({ series: cursor?.series ?? 0, time: nearestTime(layout, event.clientX - left) });
  };

  return (
    <div
      ref={ref}
      className={`${classes.plot} ${classes.scheme}`}
      role="application"
      aria-roledescription="chart"
      aria-label={`${spec.title}. ${spec.summary} Arrow keys move from point to point.`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: its points are reached by keyboard.
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerMove={onPointerMove}
      onPointerLeave={() => setCursor(null)}
      onBlur={() => setCursor(null)}
    >
      <svg className={classes.svg} width="100%" height={height} aria-hidden="true" data-chart={spec.id}>
        <clipPath id={clip}>
          <rect
            x={layout.box.left}
            y={layout.box.top - 4}
            width={Math.max(0, layout.box.right - layout.box.left)}
            height={layout.box.bottom - layout.box.top + 8}
          />
        </clipPath>
        <Axes layout={layout} label={spec.xAxis?.label} />
        <Marks spec={spec} layout={layout} />
        <g clipPath={`url(#${clip})`}>
          {layout.placed.map((one) => (
            <SeriesMarks key={one.series.id} placed={one} isStack={spec.kind === 'stack'} />
          ))}
        </g>
        {layout.placed.map((one) => (
          <DirectLabel key={one.series.id} placed={one} x={layout.box.right} />
        ))}
        {current !== null && (
          <g>
            <line
              className={classes.cursor}
              x1={current.x}
              x2={current.x}
              y1={layout.box.top}
              y2={layout.box.bottom}
            />
            {current.points.map(({ placed, at }) => (
              <path
                key={placed.series.id}
                data-point={placed.series.id}
                d={markPath(placed.style.mark, at.x, at.y, placed === current.placed ? 5 : 3.5)}
                fill={placed.style.colour}
              />
            ))}
          </g>
        )}
      </svg>
      {current !== null && (
        <PointTip
          spec={spec}
          x={current.x}
          width={Math.max(width, NARROWEST)}
          title={spec.xAxis?.format(current.time) ?? formatTime(current.time, withClock)}
          rows={current.points.map(({ placed, at }) => ({
            series: placed.series,
            style: placed.style,
            point: at.point,
            isCurrent: placed === current.placed,
          }))}
        />
      )}
    </div>
  );
}

function currentOf(layout: TimeLayout, cursor: Cursor) {
  const time = layout.times[cursor.time];
  if (time === undefined) return null;
  const points = layout.placed.flatMap((placed): { placed: PlacedSeries; at: PlacedPoint }[] => {
    const at = placed.points.find((own) => own.point.time === time);
    return at === undefined ? [] : [{ placed, at }];
  });
  return { time, x: layout.x(time), points, placed: layout.placed[cursor.series] };
}

/** Where a key leads; nothing if it is none of the chart's. */
function moved(key: string, cursor: Cursor | null, layout: TimeLayout): Cursor | null | undefined {
  const last = layout.times.length - 1;
  const from = cursor ?? { series: 0, time: last };
  const within = (value: number, most: number) => Math.min(Math.max(value, 0), most);
  switch (key) {
    case 'ArrowLeft':
      return cursor === null ? from : { ...from, time: within(from.time - 1, last) };
    case 'ArrowRight':
      return cursor === null ? { ...from, time: 0 } : { ...from, time: within(from.time + 1, last) };
    case 'ArrowUp':
      return { ...from, series: within(from.series - 1, layout.placed.length - 1) };
    case 'ArrowDown':
      return cursor === null ? from : { ...from, series: within(from.series + 1, layout.placed.length - 1) };
    case 'Home':
      return { ...from, time: 0 };
    case 'End':
      return { ...from, time: last };
    case 'Escape':
      return cursor === null ? undefined : null;
    default:
      return undefined;
  }
}

function Axes({ layout, label }: { layout: TimeLayout; label: string | undefined }) {
  const { box } = layout;
  return (
    <g>
      {layout.yTicks.map((tick) => (
        <g key={tick.y}>
          <line className={classes.grid} x1={box.left} x2={box.right} y1={tick.y} y2={tick.y} />
          <text x={box.left - 6} y={tick.y} dy="0.32em" textAnchor="end" data-tick="y">
            {tick.label}
          </text>
        </g>
      ))}
      <line className={classes.axis} x1={box.left} x2={box.right} y1={box.bottom} y2={box.bottom} />
      {layout.xTicks.map((tick) => (
        <g key={tick.x}>
          <line className={classes.axis} x1={tick.x} x2={tick.x} y1={box.bottom} y2={box.bottom + 4} />
          <text x={tick.x} y={box.bottom + 18} textAnchor="middle">
            {tick.label}
          </text>
        </g>
      ))}
      {label !== undefined && (
        <text x={(box.left + box.right) / 2} y={box.bottom + 38} textAnchor="middle">
          {label}
        </text>
      )}
    </g>
  );
}

/** Reference lines and annotations. */
function Marks({ spec, layout }: { spec: TimeChartSpec; layout: TimeLayout }) {
  const { box, x, y } = layout;
  const annotations = spec.annotations.filter((one) => one.time >= x.domain[0] && one.time <= x.domain[1]);
  // Those that come thick and fast would cover each other.
  const isLabelled = (index: number) => {
    const [one, before] = [annotations[index], annotations[index - 1]];
    return one !== undefined && (before === undefined || x(one.time) - x(before.time) > LABEL_WIDTH);
  };
  return (
    <g>
      {spec.references.map((one) => (
        <g key={one.kind}>
          <line
            className={classes[one.kind]}
            x1={box.left}
            x2={box.right}
            y1={y(one.value)}
            y2={y(one.value)}
          />
          <text className={classes.onLine} x={box.right - 4} y={y(one.value) - 5} textAnchor="end">
            {one.label}
          </text>
        </g>
      ))}
      {annotations.map((one, index) => (
        <g key={one.time}>
          <line
            className={classes.annotation}
            x1={x(one.time)}
            x2={x(one.time)}
            y1={box.top}
            y2={box.bottom}
          />
          {isLabelled(index) && (
            <text x={x(one.time)} y={box.top - 8} textAnchor="middle">
              {one.label}
            </text>
          )}
        </g>
      ))}
    </g>
  );
}

function SeriesMarks({ placed, isStack }: { placed: PlacedSeries; isStack: boolean }) {
  const { style } = placed;
  return (
    <g data-series={placed.series.id}>
      {placed.area !== '' && (
        <path className={isStack ? classes.stack : classes.band} d={placed.area} fill={style.colour} />
      )}
      {placed.pieces.map((piece) => (
        <path
          key={piece.d}
          className={piece.changed ? `${classes.line} ${classes.changed}` : classes.line}
          d={piece.d}
          stroke={style.colour}
          strokeDasharray={piece.changed ? undefined : style.dash}
        />
      ))}
      {placed.points.length === 1 &&
        placed.points.map((point) => (
          <path key={point.x} d={markPath(style.mark, point.x, point.y)} fill={style.colour} />
        ))}
    </g>
  );
}

/** The name of a series where it ends, with its mark. */
function DirectLabel({ placed, x }: { placed: PlacedSeries; x: number }) {
  if (placed.label === null) return null;
  return (
    <g>
      <path d={markPath(placed.style.mark, x + 8, placed.label.y)} fill={placed.style.colour} />
      <text className={classes.label} x={x + 16} y={placed.label.y} dy="0.34em">
        {placed.label.text}
      </text>
    </g>
  );
}
