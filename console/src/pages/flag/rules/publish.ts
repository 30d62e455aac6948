import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { send } from '@/api/client';
import { wholeEnvironmentsQuery } from '@/api/environments';
import { flagsKey } from '@/api/flags';
import { fetchRuleset, patchRuleset, type RulesetPlace, rulesetKey } from '@/api/rulesets';
import type { Ruleset } from '@/api/shapes';
import { notify } from '@/ui/notify';
import type { EditedRuleset } from '../drafts';
import { draftOf } from '../model/draft';
import { patchBetween } from '../model/patch';

/** The revision of the datafile that an environment has now. */
export async function datafileRevision(
  client: QueryClient,
  place: RulesetPlace,
): Promise<number | undefined> {
  const query = { ...wholeEnvironmentsQuery(place.project), staleTime: 0 };
  const environments = await client.fetchQuery(query).catch(() => []);
  return environments.find((own) => own.key === place.environment)?.datafile?.revision;
}

/** Says that a change is live, in which revisions, and lets it be undone by the change back. */
export async function announce(
  client: QueryClient,
  place: RulesetPlace,
  what: string,
  changed: { before: Ruleset; after: Ruleset },
): Promise<void> {
  const { before, after } = changed;
  const datafile = await datafileRevision(client, place);
  const where = datafile === undefined ? '' : `, datafile revision ${datafile}`;
  const message = `${what} in ${after.environment_name}: ruleset revision ${after.revision}${where}.`;
  const back = patchBetween(draftOf(after), draftOf(before));
  // A conclusion is for good.
  const isFinal = Object.entries(after.rules).some(
    ([key, rule]) => rule.status === 'concluded' && before.rules[key]?.status !== 'concluded',
  );
  if (isFinal) return notify.done(message);
  notify.undoable(message, async () => {
    const restored = await send(patchRuleset(place, back, after.revision));
    client.setQueryData(rulesetKey(place), restored);
    await client.invalidateQueries({ queryKey: flagsKey(place.project) });
  });
}

/** Publishes the edits as one change. Throws an `ApiError`; it is stale if somebody else published meanwhile. */
export function usePublish(place: RulesetPlace, ruleset: EditedRuleset): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    const { base, draft } = ruleset;
    const steps = patchBetween(draftOf(base), draft);
    const after = await send(patchRuleset(place, steps, base.revision));
    ruleset.adopt(after, 'drop');
    await client.invalidateQueries({ queryKey: flagsKey(place.project) });
    await announce(client, place, 'Published', { before: base, after });
  };
}

/** Fetches what the server has now, past the cache. */
export function useLatest(place: RulesetPlace): () => Promise<Ruleset> {
  const client = useQueryClient();
  return async () => {
    const latest = await send(fetchRuleset(place));
    client.setQueryData(rulesetKey(place), latest);
    return latest;
  };
}
