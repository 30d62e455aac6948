import type { RuleDraft } from '../../model/draft';
import type { Complaints } from './complaints';

/** What every section of the rule editor has: the rule, the way to change it, and what is wrong with it. */
export interface SectionProps {
  rule: RuleDraft;
  onChange: (change: Partial<RuleDraft>) => void;
  complaint: Complaints;
}
