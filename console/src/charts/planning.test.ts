import { describe, expect, it } from 'vitest';
import { daysToSee, sequentialMultiplier, visitorsToSee } from './planning';
import { BASELINE, outcome, results } from './testing/results';

describe('planning', () => {
  it('widens intervals as the confidence sequence does', () => {
    // Waudby-Smith et al., by hand: alpha 0.1, N* 5,000, 20,000 visitors.
    const x = -2 * Math.log(0.1);
    const k = (20_000 * (x + Math.log(x + 1))) / 5000;
    const expected = Math.sqrt(((k + 1) / k) * (Math.log(k + 1) + x));
    expect(sequentialMultiplier(20_000, 0.1, 5000)).toBeCloseTo(expected, 12);
    expect(expected).toBeGreaterThan(1.645);
  });

  it('needs nothing more where the interval is narrow enough', () => {
    expect(visitorsToSee(results(), outcome(), BASELINE, 0.05)).toBe(0);
  });

  it('needs four times the visitors for half the width, by the fixed horizon', () => {
    const fixed = results({ engine: 'fixed' });
    const half = (0.0048 + 0.0011) / 2 / 0.1;
    expect(visitorsToSee(fixed, outcome(), BASELINE, half / 2)).toBeCloseTo(60_000, -2);
  });

  it('needs more than that at any time', () => {
    const half = (0.0048 + 0.0011) / 2 / 0.1;
    expect(visitorsToSee(results(), outcome(), BASELINE, half / 2)).toBeGreaterThan(60_000);
  });

  it('counts days at the traffic so far', () => {
    const own = results({ engine: 'fixed' });
    const metric = own.metrics[0];
    if (metric === undefined) throw new Error('no metric');
    const half = (0.0048 + 0.0011) / 2 / 0.1;
    // 60,000 more at 20,000 in 14 days.
    expect(daysToSee(own, metric, outcome(), half / 2)).toBe(42);
  });
});
