import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { type RulesetPlace, rulesetKey, rulesetQuery } from '@/api/rulesets';
import type { Ruleset } from '@/api/shapes';
import { createStore, useStore } from '@/ui/store';
import { draftOf, type RulesetDraft, sameDraft } from './model/draft';
import { rebase } from './model/rebase';

/** Edits that are not published: what they started from, and what they make of it. */
interface Edits {
  base: Ruleset;
  draft: RulesetDraft;
}

const STORED_AS = 'burgee.drafts';

/** The edits of all rulesets, by place: they outlive pages, and a reload of the browser's tab. */
const edits = createStore<Readonly<Record<string, Edits>>>(stored());

function stored(): Record<string, Edits> {
  try {
    return JSON.parse(sessionStorage.getItem(STORED_AS) ?? '{}');
  } catch {
    return {};
  }
}

function keep(place: string, own: Edits | null): void {
  const { [place]: _, ...others } = edits.get();
  const next = own ? { ...others, [place]: own } : others;
  edits.set(next);
  try {
    sessionStorage.setItem(STORED_AS, JSON.stringify(next));
  } catch {
    // Full, or closed to this page: then the edits last as long as the page.
  }
}

/** A ruleset with the edits on it. */
export interface EditedRuleset {
  /** As the server last had it. */
  server: Ruleset;
  /** What the edits started from. */
  base: Ruleset;
  draft: RulesetDraft;
  isEdited: boolean;
  /** Whether somebody else changed the ruleset since the edits started. */
  isStale: boolean;
  edit: (change: (draft: RulesetDraft) => RulesetDraft) => void;
  discard: () => void;
  /** Takes over what the server has now; with the edits on top of it, or without them. */
  adopt: (ruleset: Ruleset, edits: 'keep' | 'drop') => void;
}

/** Follows a ruleset and the edits on it. */
export function useEditedRuleset(place: RulesetPlace): {
  ruleset: EditedRuleset | undefined;
  error: Error | null;
  reload: () => Promise<Ruleset | undefined>;
} {
  const client = useQueryClient();
  const query = useQuery(rulesetQuery(place));
  const id = `${place.project}/${place.environment}/${place.flag}`;
  const own = useStore(edits)[id];
  const server = query.data;

  const edit = useCallback(
    (change: (draft: RulesetDraft) => RulesetDraft) => {
      if (!server) return;
      const present = edits.get()[id] ?? { base: server, draft: draftOf(server) };
      const draft = change(present.draft);
      keep(id, sameDraft(draft, draftOf(present.base)) ? null : { base: present.base, draft });
    },
    [id, server],
  );
  const adopt = useCallback(
    (ruleset: Ruleset, which: 'keep' | 'drop') => {
      client.setQueryData(
        rulesetKey({ project: place.project, flag: place.flag, environment: place.environment }),
        ruleset,
      );
      const present = edits.get()[id];
      if (!present) return;
      const draft =
        which === 'keep' ? rebase(draftOf(present.base), present.draft, draftOf(ruleset)) : draftOf(ruleset);
      keep(id, sameDraft(draft, draftOf(ruleset)) ? null : { base: ruleset, draft });
    },
    [client, id, place.project, place.flag, place.environment],
  );
  const ruleset = useMemo((): EditedRuleset | undefined => {
    if (!server) return undefined;
    const base = own?.base ?? server;
    return {
      server,
      base,
      draft: own?.draft ?? draftOf(server),
      isEdited: own !== undefined,
      isStale: own !== undefined && server.revision !== own.base.revision,
      edit,
      discard: () => keep(id, null),
      adopt,
    };
  }, [server, own, edit, adopt, id]);
  const reload = async () => (await query.refetch()).data;
  return { ruleset, error: query.error, reload };
}
