import { describe, expect, it } from 'vitest';
import { freeKey, KEY_LENGTH, keyComplaint, keyFromName } from './key';

describe('keys', () => {
  it.each([
    ['New checkout', 'new_checkout'],
    ['  Été: 50% off! ', 'ete_50_off'],
    ['straße', 'stra_e'],
    ['a--b__c', 'a--b_c'],
    ['日本', ''],
    ['x'.repeat(80), 'x'.repeat(KEY_LENGTH)],
  ])('derives from %j the key %j', (name, key) => {
    expect(keyFromName(name)).toBe(key);
  });

  it('finds a key that is free and fits', () => {
    expect(freeKey('Rollout', (key) => key === 'rollout' || key === 'rollout_2')).toBe('rollout_3');
    const long = 'y'.repeat(KEY_LENGTH);
    expect(freeKey(long, (key) => key === long)).toBe(`${'y'.repeat(KEY_LENGTH - 2)}_2`);
    expect(freeKey('日本', () => false)).toBe('rule');
  });

  it('tells what is wrong', () => {
    expect(keyComplaint('ok-1_A')).toBeNull();
    expect(keyComplaint('')).toMatch(/required/);
    expect(keyComplaint('x'.repeat(65))).toMatch(/64.*65/);
    expect(keyComplaint('a b')).toMatch(/letters/);
    expect(keyComplaint('a b.c', 'loose')).toBeNull();
    expect(keyComplaint('a/b', 'loose')).toMatch(/dots/);
  });
});
