import { describe, expect, it } from 'vitest';
import type { Metric } from './model';
import { BASELINE, comparison, outcome, results, START } from './testing/results';
import { verdict } from './verdict';

const LATER = START + 14 * 86_400_000;

function withMetric(own: Partial<Metric>) {
  const base = results();
  const [metric] = base.metrics;
  if (metric === undefined) throw new Error('no metric');
  return { ...base, metrics: [{ ...metric, ...own }] };
}

describe('verdict', () => {
  it('says the interval first, then how long it takes', () => {
    const said = verdict(results(), { effect: 0.02, now: LATER });
    expect(said.title).toBe('Not conclusive');
    expect(said.sentences[0]).toBe('B is between −1.1% and +4.8% on checkout.');
    expect(said.sentences[1]).toMatch(/^About \d+ more days at this traffic to see 2%\.$/);
  });

  it('names the winner', () => {
    const found = outcome({ comparison: comparison({ interval: [0.011, 0.06], isSignificant: true }) });
    const said = verdict(withMetric({ outcomes: [BASELINE, found], winner: '2' }), {
      effect: 0.02,
      now: LATER,
    });
    expect(said.kind).toBe('winner');
    expect(said.title).toBe('B wins');
    expect(said.sentences).toEqual(['B is between +1.1% and +6.0% on checkout, which is better than A.']);
  });

  it('names the loser where lower is better', () => {
    const found = outcome({
      comparison: comparison({ interval: [0.011, 0.06], isSignificant: true, status: 'worse' }),
    });
    const said = verdict(withMetric({ outcomes: [BASELINE, found], loser: '2', lowerIsBetter: true }), {
      effect: 0.02,
      now: LATER,
    });
    expect(said.title).toBe('B loses');
    expect(said.sentences[0]).toContain('(lower is better), which is worse than A');
  });

  it('gives counts only in the first day', () => {
    const said = verdict(results({ end: new Date(START + 5 * 3_600_000).toISOString() }), {
      effect: 0.02,
      now: LATER,
    });
    expect(said.kind).toBe('early');
    expect(said.sentences[0]).toBe(
      'Only counts are shown until the first 24 hours are over (5 hours so far).',
    );
  });

  it('gives counts only below 100 visitors in an arm', () => {
    const arms = results().arms.map((arm, index) => (index === 1 ? { ...arm, visitors: 99 } : arm));
    const said = verdict(results({ arms }), { effect: 0.02, now: LATER });
    expect(said.sentences[0]).toContain('every variation has 100 visitors (the smallest has 99 visitors)');
  });

  it('rules an effect out only if the interval does', () => {
    const narrow = outcome({
      comparison: comparison({ interval: [-0.011, 0.012], differenceInterval: [-0.0011, 0.0012] }),
    });
    const said = verdict(withMetric({ outcomes: [BASELINE, narrow] }), { effect: 0.02, now: LATER });
    expect(said.sentences[1]).toBe('An effect of 2% or more is ruled out.');
    const near = outcome({
      comparison: comparison({ interval: [-0.005, 0.022], differenceInterval: [-0.0005, 0.0022] }),
    });
    const other = verdict(withMetric({ outcomes: [BASELINE, near] }), { effect: 0.02, now: LATER });
    expect(other.sentences[1]).toBe('The interval is already narrow enough to see 2%.');
  });

  it('says that a fixed horizon is not reached', () => {
    const locked = outcome({ comparison: comparison({ gate: { open: false, reason: 'locked' } }) });
    expect(verdict(withMetric({ outcomes: [BASELINE, locked] }), { effect: 0.02, now: LATER }).kind).toBe(
      'locked',
    );
  });
});
