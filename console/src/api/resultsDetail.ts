/** Details of results, each of which is asked for by itself: they take the server a pass over the events. */

import type { BalanceGroup, Distribution, SinceExposure } from '@/charts/model';
import type { Call, Schema } from './call';
import { answerQuery, DETAIL_STALE, initOf, type ResultsQuestion } from './results';
import { intervalOf, readComparison, unitOf } from './resultsModel';

/** The check of the sample ratio by day and by what is known of visitors. */
export function splitQuery(experimentId: string, question: ResultsQuestion) {
  const own: Call<Schema['SplitPartsView']> = {
    method: 'get',
    path: '/burgee/v1/experiments/{experiment_id}/split',
    init: initOf(experimentId, question),
  };
  return answerQuery(['results', experimentId, 'split', question], own, readSplit, DETAIL_STALE);
}

/** How visitors are distributed by their totals of the metric at a place. */
export function distributionQuery(experimentId: string, metric: number, question: ResultsQuestion) {
  const own: Call<Schema['DistributionView']> = {
    method: 'get',
    path: '/burgee/v1/experiments/{experiment_id}/distribution',
    init: initOf(experimentId, question, { metric }),
  };
  return answerQuery(
    ['results', experimentId, 'distribution', metric, question],
    own,
    readDistribution,
    DETAIL_STALE,
  );
}

/** The metric at a place on each day since the first decision. */
export function sinceExposureQuery(experimentId: string, metric: number, question: ResultsQuestion) {
  const own: Call<Schema['SinceExposureView']> = {
    method: 'get',
    path: '/burgee/v1/experiments/{experiment_id}/since-exposure',
    init: initOf(experimentId, question, { metric }),
  };
  return answerQuery(
    ['results', experimentId, 'since-exposure', metric, question],
    own,
    readSinceExposure,
    DETAIL_STALE,
  );
}

const STATES: Readonly<Record<string, BalanceGroup['parts'][number]['state']>> = {
  good: 'balanced',
  caution: 'caution',
  critical: 'imbalance',
  few_visitors: 'collecting',
};

export function readSplit(wire: Schema['SplitPartsView']): BalanceGroup[] {
  const partsOf = (parts: readonly Schema['SplitPartView'][]) =>
    parts.map((part) => ({
      name: part.value,
      state: STATES[part.status] ?? null,
      pValue: part.p_value ?? null,
      pAdjusted: part.p_adjusted ?? null,
      observed: part.counts,
      expected: part.expected ?? null,
    }));
  const days = { by: 'day', name: 'Day (UTC)', parts: partsOf(wire.days), otherValues: 0, otherVisitors: 0 };
  return [
    days,
    ...wire.segments.map((own) => ({
      by: own.by,
      name: own.name,
      parts: partsOf(own.values),
      otherValues: own.other_values,
      otherVisitors: own.other_visitors,
    })),
  ];
}

export function readDistribution(wire: Schema['DistributionView']): Distribution {
  return {
    name: wire.metric?.name ?? '',
    unit: wire.metric ? totalUnit(wire.metric) : 'mean',
    isLogarithmic: wire.scale === 'logarithmic',
    bounds: wire.bounds,
    cap: { isApplied: wire.cap.is_applied, quantile: wire.cap.quantile, value: wire.cap.value ?? null },
    arms: Object.values(wire.results).map((own) => ({
      variationId: own.variation_id,
      name: own.name,
      visitors: own.units,
      zero: own.zero,
      bins: own.bins,
      total: own.value,
      largest: own.largest ?? null,
      aboveCap: own.above_cap,
      aboveCapTotal: own.above_cap_value,
    })),
  };
}

/** The unit of a total, which is a number where the metric is a rate. */
function totalUnit(metric: Schema['MetricHeadView']): Distribution['unit'] {
  return unitOf(metric) === 'money' ? 'money' : 'mean';
}

export function readSinceExposure(wire: Schema['SinceExposureView']): SinceExposure {
  return {
    name: wire.metric?.name ?? '',
    unit: wire.metric ? unitOf(wire.metric) : 'mean',
    confidenceLevel: wire.stats_config.confidence_level,
    variations: Object.values(wire.results).map((own) => ({
      variationId: own.variation_id,
      name: own.name,
      isBaseline: own.is_baseline,
      days: own.days.map((one) => ({
        day: one.day,
        visitors: one.units,
        value: one.mean ?? one.rate,
        interval: intervalOf(one.confidence_interval),
        comparison: readComparison(one.lift, undefined),
      })),
    })),
  };
}
