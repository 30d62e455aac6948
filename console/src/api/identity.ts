import { createStore } from '@/ui/store';

/** What a person is asked for in the middle of their work. */
export type IdentityQuestion = 'confirmation' | 'sign-in';

interface Asked {
  readonly question: IdentityQuestion;
  /** Ends the question: whether the person proved who they are. */
  readonly answer: (proven: boolean) => void;
}

/** The question that is open, which the shell shows as a dialog over the page, so that nothing on it is lost. */
export const identity = createStore<Asked | null>(null);

let open: { question: IdentityQuestion; outcome: Promise<boolean> } | null = null;

/** Asks a person for something; requests that want the same meanwhile wait for the same answer. */
export function askFor(question: IdentityQuestion): Promise<boolean> {
  if (open?.question === question) return open.outcome;
  const outcome = new Promise<boolean>((resolve) => {
    identity.set({
      question,
      answer: (proven) => {
        identity.set(null);
        open = null;
        resolve(proven);
      },
    });
  });
  open = { question, outcome };
  return outcome;
}
