import { describe, expect, it } from 'vitest';
import {
  formatDifference,
  formatInterval,
  formatLift,
  formatP,
  formatPercent,
  formatSignificance,
  formatValue,
  wholeDays,
} from './format';

describe('numbers of results', () => {
  it('keep their sign and two decimals', () => {
    expect(formatLift(0.04812)).toBe('+4.81%');
    expect(formatLift(-0.011)).toBe('−1.10%');
    expect(formatLift(0)).toBe('0.00%');
    expect(formatLift(0.00001)).toBe('0.00%');
    expect(formatPercent(0.5)).toBe('50.00%');
  });

  it('never claim certainty', () => {
    expect(formatSignificance(0.9999999973)).toBe('> 99.99%');
    expect(formatSignificance(0.9512)).toBe('95.12%');
    expect(formatP(0.00000001)).toBe('< 0.0001');
    expect(formatP(0.01234)).toBe('0.0123');
  });

  it('tell units apart', () => {
    expect(formatValue(0.13003, 'rate')).toBe('13.00%');
    expect(formatValue(1234.5, 'money')).toBe('12.35');
    expect(formatValue(2.34567, 'mean')).toBe('2.346');
    expect(formatDifference(0.0018, 'rate')).toBe('+0.18 pp');
    expect(formatDifference(-250, 'money')).toBe('−2.50');
  });

  it('say where an interval has no bounds', () => {
    expect(formatInterval(null, formatLift)).toBe('unbounded');
    expect(formatInterval([-0.011, 0.048], formatLift)).toBe('−1.10% to +4.80%');
  });

  it('count whole days only', () => {
    expect(wholeDays('2026-01-01T00:00:00Z', '2026-01-18T19:12:00Z')).toBe(17);
  });
});
