import type { ResultsQuestion, Segment } from '@/api/results';
import type { DifferenceType } from '@/charts/model';

/** What the address of the list says. */
export interface ExperimentsSearch {
  view?: 'reports';
  q?: string;
  status?: Status;
  type?: 'a/b' | 'bandit';
  /** The key of an environment; not `env`, which is what is looked at. */
  in?: string;
  /** Of reports: the archived ones. */
  archived?: true;
}

export const STATUSES = ['running', 'paused', 'draft', 'concluded'] as const;

export type Status = (typeof STATUSES)[number];

export type Method = 'sequential' | 'fixed_horizon' | 'bayesian';

/** What the address of results says: how they are looked at. */
export interface ResultsSearch {
  baseline?: string;
  diff?: DifferenceType;
  method?: Method;
  /** Days of the reader's zone; both are in. */
  from?: string;
  to?: string;
  /** `browser=chrome`, or the id of an attribute and its value. */
  segment?: string;
  cuped?: true;
  /** The confidence of intervals; the experiment's own where absent. */
  level?: number;
  plan?: number;
  /** The least effect that would matter, in percent. */
  effect?: number;
  /** The metric whose charts are shown, by its place. */
  metric?: number;
  /** What the segments below are by, and the values that were added by hand. */
  by?: string;
  values?: string[];
}

const METHODS: readonly Method[] = ['sequential', 'fixed_horizon', 'bayesian'];
const DIFFERENCES: readonly DifferenceType[] = ['relative', 'absolute', 'impact'];
/** The confidences that can be chosen. */
export const LEVELS = [0.8, 0.9, 0.95, 0.99] as const;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

export const DEFAULT_EFFECT = 2;

type Raw = Record<string, unknown>;

export function readExperimentsSearch(search: Raw): ExperimentsSearch {
  return present({
    view: search.view === 'reports' ? 'reports' : undefined,
    q: text(search.q),
    status: STATUSES.find((own) => own === search.status),
    type: search.type === 'a/b' || search.type === 'bandit' ? search.type : undefined,
    in: text(search.in),
    archived: search.archived === true ? true : undefined,
  });
}

export function readResultsSearch(search: Raw): ResultsSearch {
  const number = (value: unknown, least: number) =>
    typeof value === 'number' && Number.isFinite(value) && value >= least ? value : undefined;
  return present({
    baseline: text(search.baseline),
    diff: DIFFERENCES.find((own) => own === search.diff),
    method: METHODS.find((own) => own === search.method),
    from: day(search.from),
    to: day(search.to),
    segment: text(search.segment)?.includes('=') ? text(search.segment) : undefined,
    cuped: search.cuped === true ? true : undefined,
    level: LEVELS.find((own) => own === search.level),
    plan: number(search.plan, 1),
    effect: number(search.effect, 0.01),
    metric: number(search.metric, 0),
    by: text(search.by),
    values: Array.isArray(search.values) ? search.values.map(String) : undefined,
  });
}

/** The question to the API. */
export function toQuestion(search: ResultsSearch): ResultsQuestion {
  return present({
    baseline: search.baseline,
    start: search.from === undefined ? undefined : midnight(search.from, 0),
    end: search.to === undefined ? undefined : midnight(search.to, 1),
    engine: search.method,
    segment: search.segment === undefined ? undefined : segmentOf(search.segment),
    cuped: search.cuped,
    level: search.level,
    plannedVisitors: search.method === 'fixed_horizon' ? search.plan : undefined,
  });
}

export function segmentOf(text: string): Segment {
  const at = text.indexOf('=');
  return { by: text.slice(0, at), value: text.slice(at + 1) };
}

export function segmentText({ by, value }: Segment): string {
  return `${by}=${value}`;
}

function text(value: unknown): string | undefined {
  // Addresses are read as JSON: an id may come as a number.
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function day(value: unknown): string | undefined {
  return typeof value === 'string' && DAY.test(value) ? value : undefined;
}

/** Midnight in the reader's zone, so many days later. */
function midnight(day: string, later: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function present<T extends object>(own: T): Present<T> {
  return Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)) as Present<T>;
}
