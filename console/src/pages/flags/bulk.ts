import { send } from '@/api/client';
import { archiveFlags, unarchiveFlags } from '@/api/flags';
import { switchRuleset } from '@/api/rulesets';

/** How many requests of a bulk act are under way at once. */
const AT_ONCE = 4;

/** What became of a bulk act. */
export interface Outcome {
  done: string[];
  failed: { key: string; error: unknown }[];
}

/** Archives flags, or takes them back, in one request. */
export async function archiveMany(project: number, keys: string[], isArchived: boolean): Promise<void> {
  await send(isArchived ? archiveFlags(project, keys) : unarchiveFlags(project, keys));
}

/** Turns flags on or off in an environment, a few at a time; what fails does not stop the others. */
export async function switchMany(
  project: number,
  environment: string,
  keys: readonly string[],
  isEnabled: boolean,
  onProgress: (done: number) => void,
): Promise<Outcome> {
  const outcome: Outcome = { done: [], failed: [] };
  const waiting = [...keys];
  const work = async () => {
    for (let flag = waiting.shift(); flag !== undefined; flag = waiting.shift()) {
      try {
        await send(switchRuleset({ project, flag, environment }, isEnabled));
        outcome.done.push(flag);
      } catch (error) {
        outcome.failed.push({ key: flag, error });
      }
      onProgress(outcome.done.length + outcome.failed.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return outcome;
}
