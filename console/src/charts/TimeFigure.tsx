import type { ReactNode } from 'react';
import { ChartFrame } from './ChartFrame';
import { TimeChart } from './TimeChart';
import type { TimeChartSpec } from './timeChart';

interface Props {
  spec: TimeChartSpec;
  /** What the chart is of; it names downloads. */
  id: string | number;
  controls?: ReactNode;
}

/** A chart with its frame. */
export function TimeFigure({ spec, id, controls }: Props) {
  return (
    <ChartFrame
      id={spec.id}
      title={spec.title}
      summary={spec.summary}
      notes={spec.notes}
      table={spec.table}
      controls={controls}
      fileName={`${spec.id}-${id}`}
    >
      <TimeChart spec={spec} />
    </ChartFrame>
  );
}
