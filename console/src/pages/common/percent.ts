import { lazily } from '@/ui/lazily';

/** All traffic, in basis points. */
export const ALL_TRAFFIC = 10_000;

const whole = lazily(() => new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 }));

/** Formats basis points as a percentage with as many decimals as it has: 4,050 is "40.5%". */
export function percent(basisPoints: number): string {
  return `${whole().format(basisPoints / 100)}%`;
}

/** Reads a percentage of at most two decimals into basis points; null if it is none from 0 to 100. */
export function basisPoints(text: string): number | null {
  const match = /^(\d{1,3})(?:[.,](\d{0,2}))?$/.exec(text.trim().replace(/\s*%$/, ''));
  if (!match) return null;
  const points = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  return points <= ALL_TRAFFIC ? points : null;
}
