import { type QueryKey, queryOptions } from '@tanstack/react-query';
import type { Call, Schema } from './call';
import { fetchApi, send } from './client';
import { readResults, readTimeseries } from './resultsModel';

/** A part of the visitors: by what they came with, or by an attribute. */
export interface Segment {
  /** `browser`, `device`, `source`, or the id of an attribute. */
  readonly by: string;
  readonly value: string;
}

/** Segments that need no attribute, and what there is of each. */
export const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  browser: ['chrome', 'firefox', 'internet_explorer', 'opera', 'safari'],
  device: ['desktop', 'ipad', 'iphone', 'mobile', 'tablet'],
  source: ['campaign', 'direct', 'referral', 'search'],
};

/** How results are asked for. Times are RFC 3339. */
export interface ResultsQuestion {
  readonly baseline?: string | undefined;
  readonly start?: string | undefined;
  readonly end?: string | undefined;
  readonly engine?: 'sequential' | 'fixed_horizon' | 'bayesian' | undefined;
  readonly segment?: Segment | undefined;
  readonly cuped?: boolean | undefined;
  /** The confidence of intervals, and of what counts as significant: 0.95. */
  readonly level?: number | undefined;
  /** Of the fixed horizon: the visitors of a pair that were planned. */
  readonly plannedVisitors?: number | undefined;
}

/** What the server answers: results, that it is still at them, or that there are none. */
export type Answer<T> =
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'computing' | 'nothing' };

const COMPUTING = 202;
const NOTHING = 204;

export function fetchResults(experiment_id: string, question: ResultsQuestion): Call<Schema['ResultsView']> {
  return {
    method: 'get',
    path: '/v2/experiments/{experiment_id}/results',
    init: initOf(experiment_id, question),
  };
}

export function fetchTimeseries(
  experiment_id: string,
  question: ResultsQuestion,
): Call<Schema['TimeseriesView']> {
  return {
    method: 'get',
    path: '/v2/experiments/{experiment_id}/timeseries',
    init: initOf(experiment_id, question),
  };
}

export function fetchResultsCsv(experiment_id: string, question: ResultsQuestion): Call<unknown> {
  return {
    method: 'get',
    path: '/v2/export/experiments/{experiment_id}/results/csv',
    init: initOf(experiment_id, question),
  };
}

/** How long what takes a pass over the events is good for, in milliseconds. */
export const DETAIL_STALE = 60_000;
/** The same of results as of now. */
export const RESULTS_STALE = 30_000;

export function resultsQuery(experimentId: string, question: ResultsQuestion) {
  const key = ['results', experimentId, question];
  return answerQuery(key, fetchResults(experimentId, question), readResults, RESULTS_STALE);
}

export function timeseriesQuery(experimentId: string, question: ResultsQuestion) {
  const key = ['results', experimentId, 'timeseries', question];
  return answerQuery(key, fetchTimeseries(experimentId, question), readTimeseries, DETAIL_STALE);
}

/** Asks for what may not be there yet, again and again until it is. */
export function answerQuery<W, T>(queryKey: QueryKey, own: Call<W>, read: (wire: W) => T, staleTime: number) {
  return queryOptions({
    queryKey,
    queryFn: ({ signal }) => ask(own, read, signal),
    refetchInterval: pollWhile,
    staleTime,
  });
}

/** Results as CSV, by the server. */
export async function resultsCsv(experimentId: string, question: ResultsQuestion): Promise<Blob> {
  const response = await fetchApi(addressOf(fetchResultsCsv(experimentId, question)));
  return response.blob();
}

/** A link to results, as the API gives it. */
export async function shareLink(experimentId: string): Promise<string> {
  const own: Call<{ url: string }> = {
    method: 'get',
    path: '/v2/experiments/{experiment_id}/results/share',
    init: initOf(experimentId, {}),
  };
  return (await send(own)).url;
}

/** A question about an experiment, as the API takes it, with what else it asks. */
export function initOf(
  experiment_id: string,
  own: ResultsQuestion,
  more: Record<string, unknown> = {},
): Call<unknown>['init'] {
  const query = {
    ...more,
    baseline_variation_id: own.baseline,
    start_time: own.start,
    end_time: own.end,
    x_engine: own.engine,
    // Both ways to tell a difference are in an answer of relative ones.
    x_difference_type: 'relative',
    x_cuped: own.cuped,
    x_confidence_level: own.level,
    x_planned_visitors: own.plannedVisitors,
    ...segmentQuery(own.segment),
  };
  const present = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
  return { params: { path: { experiment_id }, query: present } };
}

function segmentQuery(segment: Segment | undefined): Record<string, string> {
  if (segment === undefined) return {};
  if (segment.by in FAMILIES) return { [segment.by]: segment.value };
  return { attribute_id: segment.by, attribute_value: segment.value };
}

/** Asks, and keeps the status: results that are not there yet are no failure. */
async function ask<W, T>(own: Call<W>, read: (wire: W) => T, signal: AbortSignal): Promise<Answer<T>> {
  return readAnswer<W, T>(await fetchApi(addressOf(own), { signal }), read);
}

function addressOf(own: Call<unknown>): string {
  const { path, query } = own.init.params as { path: Record<string, string>; query: Record<string, unknown> };
  const filled = own.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ''));
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  return `${filled}?${search}`;
}

async function readAnswer<W, T>(response: Response, read: (wire: W) => T): Promise<Answer<T>> {
  if (response.status === COMPUTING) return { state: 'computing' };
  if (response.status === NOTHING) return { state: 'nothing' };
  return { state: 'ready', value: read((await response.json()) as W) };
}

/** Asks again as long as the server is at it. */
function pollWhile(query: { state: { data: Answer<unknown> | undefined } }): number | false {
  return query.state.data?.state === 'computing' ? 2_000 : false;
}
