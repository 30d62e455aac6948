import type { Flag } from '@/api/shapes';
import type { Token } from '@/api/tokens';
import type { Delivery, Webhook } from '@/api/webhooks';
import { environmentsOf } from '../flags/served';

const DAY_MILLIS = 86_400_000;
/** How long before a token expires somebody should think of it, in days. */
const TOKEN_DAYS = 14;
/** How long a flag that is the same for everyone must have been left alone to be stale, in days. */
export const STALE_DAYS = 90;

/** Why the last message that was tried did not arrive; nothing where it did, or where none was tried. */
export function failureOf(webhook: Webhook, deliveries: readonly Delivery[]): string | undefined {
  const last = deliveries.find((own) => own.attempts > 0);
  if (!webhook.active || !last || last.delivered) return undefined;
  return last.last_error ?? (last.last_status ? `it was answered ${last.last_status}` : 'it was not taken');
}

/** The tokens that end within two weeks, the next one first. */
export function expiringTokens(tokens: readonly Token[], now: number): (Token & { expires: string })[] {
  const isNear = (own: Token): own is Token & { expires: string } => {
    const left = own.revoked || !own.expires ? -1 : Date.parse(own.expires) - now;
    return left > 0 && left < TOKEN_DAYS * DAY_MILLIS;
  };
  return tokens.filter(isNear).sort((one, other) => Date.parse(one.expires) - Date.parse(other.expires));
}

/**
 * Whether code can do without a flag: where it matters most everyone gets the same variation by its first rule, and neither the
 * flag nor its rules there have changed for {@link STALE_DAYS} days.
 */
export function isStale(flag: Flag, now: number): boolean {
  const [first] = environmentsOf(flag);
  const rule = first?.rules_detail.find((own) => own.status === 'running');
  if (first?.status !== 'running' || !rule) return false;
  const isForAll =
    rule.type === 'targeted_delivery' && rule.traffic_allocation === 10_000 && rule.audience_ids.length === 0;
  const times = [flag.updated_time, ...first.rules_detail.map((own) => own.updated_time)];
  return isForAll && times.every((own) => now - Date.parse(own) > STALE_DAYS * DAY_MILLIS);
}
