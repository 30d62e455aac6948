import type { Metric, RuleType } from '../../../api/shapes';
import { percent } from '../../common/percent';
import { audienceWords } from './audience';
import type { RuleDraft } from './draft';
import type { Names } from './names';

/** A piece of a sentence; what matters is strong. */
export interface Piece {
  text: string;
  strong?: boolean;
}

export const TYPE_NAMES: Record<RuleType, string> = {
  targeted_delivery: 'Targeted delivery',
  'a/b': 'A/B test',
  multi_armed_bandit: 'Bandit',
  contextual_multi_armed_bandit: 'Contextual bandit',
};

/** Says in plain words whom a rule is for and what they get. */
export function ruleSentence(rule: RuleDraft, names: Names): Piece[] {
  return [...audiencePieces(rule, names), ...trafficPieces(rule), ...servedPieces(rule, names)];
}

/** Joins a sentence to text. */
export function plain(pieces: readonly Piece[]): string {
  return pieces.map((piece) => piece.text).join('');
}

function audiencePieces(rule: RuleDraft, names: Names): Piece[] {
  if (rule.audience_conditions.length === 0) return [{ text: 'Everyone', strong: true }];
  const words = audienceWords(rule.audience_conditions, names.audience);
  return [{ text: 'If ' }, { text: words, strong: true }];
}

function trafficPieces(rule: RuleDraft): Piece[] {
  const pieces: Piece[] = [{ text: ', ' }];
  if (rule.percentage_included === 10_000) pieces.push({ text: 'all of them' });
  else if (rule.percentage_included === 0) pieces.push({ text: 'none of them yet', strong: true });
  else pieces.push({ text: percent(rule.percentage_included), strong: true }, { text: ' of them' });
  if (rule.group_rule.group_id !== 0) {
    const share = percent(rule.group_rule.traffic_allocation);
    pieces.push({ text: ` (within ${share} of an exclusion group)` });
  }
  return pieces;
}

function servedPieces(rule: RuleDraft, names: Names): Piece[] {
  const shares = Object.values(rule.variations);
  if (rule.type === 'targeted_delivery') {
    const [only] = shares;
    return [
      { text: ': ' },
      { text: only ? names.variation(only.key) : 'nothing', strong: true },
      { text: '.' },
    ];
  }
  const learns = rule.type !== 'a/b';
  const split = shares
    .map((own) =>
      learns ? names.variation(own.key) : `${names.variation(own.key)} ${percent(own.percentage_included)}`,
    )
    .join(' / ');
  const pieces: Piece[] = [{ text: ': ' }, { text: split, strong: true }];
  if (learns)
    pieces.push({
      text: rule.type === 'multi_armed_bandit' ? ', shifting to what does best' : ', chosen for each user',
    });
  const [primary] = rule.metrics;
  if (primary) {
    pieces.push({ text: ', measured by ' }, { text: metricName(primary, names), strong: true });
  }
  return [...pieces, { text: '.' }];
}

/** Names a metric by its title, or by what it counts. */
export function metricName(metric: Metric, names: Pick<Names, 'event'>): string {
  if (metric.display_title) return metric.display_title;
  const what = typeof metric.event_id === 'number' ? names.event(metric.event_id) : 'all events';
  switch (metric.aggregator) {
    case 'unique':
      return what;
    case 'count':
      return `${what} (count)`;
    case 'sum':
      return metric.event_id ? `${metric.field ?? 'value'} of ${what}` : 'revenue';
    case 'ratio':
      return 'ratio';
  }
}
