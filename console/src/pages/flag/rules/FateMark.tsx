import { StateMark } from '@/ui/StateMark';
import type { Fate } from './fate';

const WORDS: Record<Fate, string> = {
  decided: 'Decides for this user',
  passed: 'Passes this user on',
  'not asked': 'Not asked',
};

/** What a rule does with the user who is tried. */
export function FateMark({ fate }: { fate: Fate }) {
  return (
    <StateMark tone={fate === 'decided' ? 'good' : fate === 'passed' ? 'quiet' : 'draft'}>
      {WORDS[fate]}
    </StateMark>
  );
}
