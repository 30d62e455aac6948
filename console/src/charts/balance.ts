/** Plot 6: whether visitors were divided as they should have been. */

import { formatCount, formatP, formatPercent } from './format';
import type { Arm, Balance, BalanceGroup, BalancePart, BalanceState, Timeseries } from './model';
import { type Table, type TimeChartSpec, tableOf } from './timeChart';

export const ALARM = 0.01;

export interface BalanceRow {
  readonly variationId: string;
  readonly name: string;
  readonly colour: number;
  readonly observed: number;
  readonly observedShare: number;
  /** `null` where traffic changed on the way and no one share was right throughout. */
  readonly expected: number | null;
  readonly expectedShare: number | null;
}

export function balanceRows(balance: Balance, arms: readonly Arm[]): BalanceRow[] {
  const total = balance.arms.reduce((sum, arm) => sum + arm.observed, 0);
  return balance.arms.map((own) => {
    const index = arms.findIndex((arm) => arm.variationId === own.variationId);
    return {
      variationId: own.variationId,
      name: arms[index]?.name ?? own.variationId,
      colour: Math.max(0, index),
      observed: own.observed,
      observedShare: total === 0 ? 0 : own.observed / total,
      expected: own.expected,
      expectedShare: own.expected === null || total === 0 ? null : own.expected / total,
    };
  });
}

export function balanceTable(rows: readonly BalanceRow[]): Table {
  return {
    columns: ['Variation', 'Observed', 'Observed share', 'Expected', 'Expected share'],
    rows: rows.map((row) => [
      row.name,
      formatCount(row.observed),
      formatPercent(row.observedShare),
      row.expected === null ? '–' : formatCount(row.expected),
      row.expectedShare === null ? '–' : formatPercent(row.expectedShare),
    ]),
  };
}

export const BALANCE_WORDS: Readonly<Record<BalanceState, string>> = {
  collecting: 'Collecting',
  balanced: 'Balanced',
  caution: 'Look closer',
  imbalance: 'Imbalance',
};

/** What the check says, in a sentence. */
export function balanceSummary(balance: Balance): string {
  const p = balance.pValue === null ? '' : ` (p ${formatP(balance.pValue)}, alarm below ${ALARM})`;
  switch (balance.state) {
    case 'collecting':
      return 'There are too few visitors to check how they were divided.';
    case 'balanced':
      return `Visitors are divided as they should be${p}.`;
    case 'caution':
      return `The division of visitors is unusual${p}. It may be chance; look again soon.`;
    case 'imbalance':
      return `Visitors are not divided as they should be${p}. Do not trust these results until the cause is found.`;
  }
}

/** The check of each part of a group, as a table. */
export function partsTable(group: BalanceGroup, arms: readonly Arm[]): Table {
  const expected = (part: BalancePart, id: string) => part.expected?.[id];
  return {
    columns: [
      group.name,
      ...arms.flatMap(({ name }) => [`${name}: observed`, `${name}: expected`]),
      'p',
      'Corrected p',
      'State',
    ],
    rows: group.parts.map((part) => [
      part.name,
      ...arms.flatMap(({ variationId: id }) => [
        formatCount(part.observed[id] ?? 0),
        expected(part, id) === undefined ? '–' : formatCount(expected(part, id) ?? 0),
      ]),
      part.pValue === null ? '–' : formatP(part.pValue),
      part.pAdjusted === null ? '–' : formatP(part.pAdjusted),
      partWord(part),
    ]),
  };
}

export function partWord({ state }: BalancePart): string {
  if (state === null) return 'Not tested';
  return state === 'collecting' ? 'Too few visitors' : BALANCE_WORDS[state];
}

/** Which parts stand out, the worst first. */
export function partsSummary(groups: readonly BalanceGroup[]): string {
  const odd = groups
    .flatMap((group) => group.parts.map((part) => ({ group, part })))
    .filter(({ part }) => part.state === 'caution' || part.state === 'imbalance')
    .sort((a, b) => (a.part.pAdjusted ?? 1) - (b.part.pAdjusted ?? 1));
  if (odd.length === 0) return 'No day and no segment stands out.';
  const told = odd.slice(0, MOST_TOLD).map(({ group, part }) => {
    const p = part.pAdjusted === null ? '' : ` (corrected p ${formatP(part.pAdjusted)})`;
    return `${group.name} ${part.name}${p}`;
  });
  const more = odd.length - told.length;
  return `Out of balance: ${told.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}

const MOST_TOLD = 4;

/** What makes a ratio go wrong, the commonest first. */
export const CAUSES: readonly { readonly title: string; readonly what: string }[] = [
  {
    title: 'One variation loses its events',
    what: 'It crashes, redirects or navigates away before the decision is sent. Compare the decisions that your servers log.',
  },
  {
    title: 'Decisions are sent only on some paths',
    what: 'A cache, an early return or a consent banner keeps one variation from reporting.',
  },
  {
    title: 'Traffic was changed on the way',
    what: 'Users kept their variation by a user profile while new ones were split anew. Look for changes in the history.',
  },
  { title: 'Bots', what: 'A crawler gets one variation only. Segment by browser or device.' },
  {
    title: 'User ids change or are shared',
    what: 'Signing in, a new cookie or a default id moves visitors between variations or joins many into one.',
  },
  {
    title: 'Old clients',
    what: 'An SDK that does not understand the audience puts everyone into one variation. Segment by version.',
  },
];

/** The p-value of the check over time, with its alarm line. */
export function balanceChart(timeseries: Timeseries): TimeChartSpec {
  const points = timeseries.balance.map((one) => ({ time: one.time, value: one.pValue }));
  const series = [{ id: 'p', label: 'p', colour: 0, points }];
  const least = Math.min(1, ...points.map((point) => point.value));
  return {
    id: 'balance',
    title: 'Sample ratio: p over time',
    kind: 'step',
    series,
    yLabel: 'p',
    formatY: formatP,
    formatTick: (value) => value.toFixed(1),
    yDomain: [0, 1],
    references: [{ value: ALARM, label: `alarm below ${ALARM}`, kind: 'threshold' }],
    annotations: timeseries.changes,
    summary: points.length === 0 ? 'There is no check yet.' : `The least p so far is ${formatP(least)}.`,
    notes: ['A sequential test on first decisions: it may be looked at at any time.'],
    table: tableOf(series, [''], (point) => [point === null ? '–' : formatP(point.value)]),
  };
}
