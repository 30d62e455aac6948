import { describe, expect, it } from 'vitest';
import type { Flag } from '@/api/shapes';
import type { Token } from '@/api/tokens';
import type { Delivery, Webhook } from '@/api/webhooks';
import { expiringTokens, failureOf, isStale } from './needs';

const NOW = Date.parse('2026-11-26T12:00:00Z');
const daysFromNow = (days: number) => new Date(NOW + days * 86_400_000).toISOString();

describe('failureOf', () => {
  const webhook = { active: true } as Webhook;
  const delivery = (own: Partial<Delivery>) => ({ attempts: 1, ...own }) as Delivery;

  it('says why the last message that was tried did not arrive', () => {
    const waiting = delivery({ attempts: 0 });
    expect(failureOf(webhook, [waiting, delivery({ last_status: 500 })])).toBe('it was answered 500');
    expect(failureOf(webhook, [delivery({ last_error: 'refused' })])).toBe('refused');
  });

  it('says nothing of one that arrived, of none, and of a webhook that is off', () => {
    expect(failureOf(webhook, [delivery({ delivered: daysFromNow(0) }), delivery({})])).toBeUndefined();
    expect(failureOf(webhook, [])).toBeUndefined();
    expect(failureOf({ ...webhook, active: false }, [delivery({})])).toBeUndefined();
  });
});

describe('expiringTokens', () => {
  it('are those that end within two weeks, the next one first', () => {
    const token = (id: string, expires: string | null, revoked: string | null = null) =>
      ({ id, expires, revoked }) as Token;
    const tokens = [
      token('later', daysFromNow(13)),
      token('far', daysFromNow(15)),
      token('next', daysFromNow(1)),
      token('gone', daysFromNow(-1)),
      token('revoked', daysFromNow(1), daysFromNow(-1)),
      token('never', null),
    ];
    expect(expiringTokens(tokens, NOW).map((own) => own.id)).toEqual(['next', 'later']);
  });
});

describe('isStale', () => {
  const rule = {
    status: 'running',
    type: 'targeted_delivery',
    traffic_allocation: 10_000,
    audience_ids: [] as number[],
    updated_time: daysFromNow(-91),
  };
  const flag = (part: object = {}, status = 'running', updated = daysFromNow(-91)) =>
    ({
      updated_time: updated,
      environments: {
        development: { priority: 2, status: 'draft', rules_detail: [] },
        production: { priority: 1, status, rules_detail: [{ ...rule, ...part }] },
      },
    }) as unknown as Flag;

  it('is a flag that has long been the same for everyone', () => {
    expect(isStale(flag(), NOW)).toBe(true);
  });

  it.each([
    ['its rule is for some', flag({ traffic_allocation: 9_999 })],
    ['its rule is for an audience', flag({ audience_ids: [1] })],
    ['it is tested', flag({ type: 'a/b' })],
    ['its rule has changed', flag({ updated_time: daysFromNow(-89) })],
    ['it has changed', flag({}, 'running', daysFromNow(-89))],
    ['it is paused', flag({}, 'paused')],
  ])('is not, where %s', (_, own) => {
    expect(isStale(own, NOW)).toBe(false);
  });
});
