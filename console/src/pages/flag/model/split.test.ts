import { describe, expect, it } from 'vitest';
import { addShare, equalise, removeShare, type Share, setShare, total } from './split';

const share = (key: string, points: number, locked = false): Share => ({ key, points, locked });
const points = (shares: Share[]) => shares.map((own) => own.points);

describe('split', () => {
  it('equalises thirds to exactly all traffic', () => {
    const shares = equalise([share('a', 0), share('b', 0), share('c', 0)]);
    expect(points(shares)).toEqual([3334, 3333, 3333]);
  });

  it('equalises around a locked share', () => {
    const shares = equalise([share('a', 5000, true), share('b', 1), share('c', 4999)]);
    expect(points(shares)).toEqual([5000, 2500, 2500]);
  });

  it('takes from the others in proportion', () => {
    const shares = setShare([share('a', 5000), share('b', 3000), share('c', 2000)], 'a', 6000);
    expect(points(shares)).toEqual([6000, 2400, 1600]);
  });

  it('leaves locked shares alone, and gives no more than the others can', () => {
    const shares = [share('a', 5000), share('b', 3000, true), share('c', 2000)];
    expect(points(setShare(shares, 'a', 6500))).toEqual([6500, 3000, 500]);
    expect(points(setShare(shares, 'a', 9999))).toEqual([7000, 3000, 0]);
    expect(setShare(shares, 'a', 6500)[1]?.locked).toBe(true);
  });

  it('keeps what it has where nothing else can change', () => {
    expect(points(setShare([share('a', 10_000)], 'a', 10))).toEqual([10_000]);
    expect(points(setShare([share('a', 4000), share('b', 6000, true)], 'a', 10))).toEqual([4000, 6000]);
  });

  it('adds and removes variations', () => {
    const two = [share('a', 5000), share('b', 5000)];
    expect(points(addShare(two, 'c'))).toEqual([3334, 3333, 3333]);
    expect(points(removeShare(addShare(two, 'c'), 'c'))).toEqual([5001, 4999]);
    expect(points(removeShare([share('a', 0), share('b', 10_000)], 'b'))).toEqual([10_000]);
    expect(points(removeShare([share('a', 4000, true), share('b', 6000)], 'b'))).toEqual([10_000]);
  });

  it('always adds up to all traffic', () => {
    let seed = 7;
    const random = (limit: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % limit;
    };
    for (let round = 0; round < 500; round += 1) {
      let shares = equalise(Array.from({ length: 2 + random(6) }, (_, at) => share(`v${at}`, 0)));
      for (let step = 0; step < 8; step += 1) {
        const at = shares[random(shares.length)];
        if (!at) continue;
        shares = shares.map((own) => (own === at && random(3) === 0 ? { ...own, locked: !own.locked } : own));
        shares = setShare(shares, at.key, random(12_000) - 1000);
        expect(total(shares)).toBe(10_000);
        expect(shares.every((own) => own.points >= 0 && Number.isInteger(own.points))).toBe(true);
      }
    }
  });
});
