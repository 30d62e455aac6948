import { describe, expect, it } from 'vitest';
import type { LiveEvent } from '@/api/live';
import { mask } from './mask';
import { isShown, readLiveSearch } from './search';

describe('mask', () => {
  it('hides all but the ends, and tells people apart', () => {
    expect(mask('ada@example.com')).toMatch(/^ad••••om #[0-9a-z]{3}$/);
    expect(mask('ada@example.com')).toBe(mask('ada@example.com'));
    expect(mask('adb@example.com')).not.toBe(mask('ada@example.com'));
    expect(mask('abc')).toMatch(/^•••• #/);
  });
});

describe('rows of the stream', () => {
  const decision: LiveEvent = {
    kind: 'decision',
    time: '',
    user_id: 'u1',
    flag_key: 'checkout',
    variation_key: 'on',
  };
  const conversion: LiveEvent = { kind: 'conversion', time: '', user_id: 'u1', event_key: 'purchase' };

  it('are narrowed by kind, key and user', () => {
    expect(isShown(decision, {})).toBe(true);
    expect(isShown(decision, { show: 'conversions' })).toBe(false);
    expect(isShown(decision, { key: 'CHECK' })).toBe(true);
    expect(isShown(conversion, { key: 'check' })).toBe(false);
    expect(isShown(conversion, { user: 'u' })).toBe(false);
  });

  it('are asked for by the address', () => {
    expect(readLiveSearch({ show: 'x', key: 5, user: '' })).toEqual({ key: '5' });
  });
});
