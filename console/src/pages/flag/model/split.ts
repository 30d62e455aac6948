import { ALL_TRAFFIC } from '../../common/percent';

/** One variation's share of a rule's traffic. */
export interface Share {
  key: string;
  /** Basis points. */
  points: number;
  /** Whether the share stays as it is when another one changes. */
  locked: boolean;
}

/** Gives every share that is not locked an equal part of what the locked ones leave. */
export function equalise(shares: readonly Share[]): Share[] {
  const free = shares.filter((share) => !share.locked).length;
  const left = ALL_TRAFFIC - total(shares.filter((share) => share.locked));
  return spread(shares, left, () => 1, free);
}

/**
 * Sets one share; those that are neither it nor locked give or take the difference, in proportion to what they
 * have. The result always adds up to 10,000: what no other share can give up, the share does not get.
 */
export function setShare(shares: readonly Share[], key: string, wanted: number): Share[] {
  const others = shares.filter((share) => share.key !== key && !share.locked);
  const fixed = total(shares.filter((share) => share.key !== key && share.locked));
  const most = ALL_TRAFFIC - fixed;
  const points = others.length === 0 ? most : Math.min(Math.max(Math.round(wanted), 0), most);
  const held = shares.map((share) => ({ share, held: share.locked || share.key === key }));
  const sum = total(others);
  const result = spread(
    held.map(({ share, held }) => ({ ...share, locked: held })),
    most - points,
    (share) => (sum === 0 ? 1 : share.points),
    others.length,
  );
  return result.map((share, index) => ({
    ...share,
    points: share.key === key ? points : share.points,
    locked: shares[index]?.locked ?? false,
  }));
}

/** Adds a variation: it takes an equal part, the others shrink in proportion. */
export function addShare(shares: readonly Share[], key: string): Share[] {
  const free = shares.filter((share) => !share.locked).length + 1;
  const left = ALL_TRAFFIC - total(shares.filter((share) => share.locked));
  const added = [...shares, { key, points: 0, locked: false }];
  return setShare(added, key, Math.floor(left / free));
}

/** Removes a variation: the others take its part in proportion to what they have. */
export function removeShare(shares: readonly Share[], key: string): Share[] {
  const rest = shares.filter((share) => share.key !== key);
  const free = rest.filter((share) => !share.locked);
  // If all are locked the locks give way: the sum is what must hold.
  const loosened = free.length === 0 ? rest.map((share) => ({ ...share, locked: false })) : rest;
  const adjustable = loosened.filter((share) => !share.locked);
  const left = ALL_TRAFFIC - total(loosened.filter((share) => share.locked));
  const sum = total(adjustable);
  const weight = (share: Share) => (sum === 0 ? 1 : share.points);
  return spread(loosened, left, weight, adjustable.length);
}

/** Adds shares up. */
export function total(shares: readonly Share[]): number {
  return shares.reduce((sum, share) => sum + share.points, 0);
}

/** Spreads points over the unlocked shares by weight; the largest remainders get what rounding leaves. */
function spread(
  shares: readonly Share[],
  points: number,
  weight: (share: Share) => number,
  count: number,
): Share[] {
  if (count === 0) return shares.map((share) => ({ ...share }));
  const sum = shares.reduce((sum, share) => sum + (share.locked ? 0 : weight(share)), 0);
  const exact = shares.map((share) => (share.locked ? 0 : (points * weight(share)) / sum));
  const result = shares.map((share, index) => ({
    ...share,
    points: share.locked ? share.points : Math.floor(exact[index] ?? 0),
  }));
  let left = points - result.reduce((sum, share) => sum + (share.locked ? 0 : share.points), 0);
  const order = exact
    .map((value, index) => ({ index, remainder: value - Math.floor(value) }))
    .filter(({ index }) => !shares[index]?.locked)
    .sort((one, other) => other.remainder - one.remainder || one.index - other.index);
  for (const { index } of order) {
    const share = result[index];
    if (left <= 0 || !share) break;
    share.points += 1;
    left -= 1;
  }
  return result;
}
