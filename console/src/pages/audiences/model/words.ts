import { type ConditionNode, isGroup } from '../../common/conditionTree';
import { type AttributeCondition, type Conditions, MATCH_TYPES } from './conditions';

/** Says conditions in words: "country is DE and (age is at least 65 or plan has any value)". */
export function conditionsWords(conditions: Conditions): string {
  return conditions.children.length === 0 ? 'nobody yet' : nodeWords(conditions, true);
}

function nodeWords(node: ConditionNode<AttributeCondition>, isOutermost: boolean): string {
  if (!isGroup(node)) return leafWords(node.leaf);
  const parts = node.children.map((child) => nodeWords(child, false));
  const joined = parts.join(node.combination === 'all' ? ' and ' : ' or ');
  if (node.combination === 'none') return `not (${joined})`;
  return isOutermost || parts.length === 1 ? joined : `(${joined})`;
}

function leafWords({ name, match, value }: AttributeCondition): string {
  if (match === 'qualified') return `qualifies for segment ${value}`;
  const text = MATCH_TYPES.find((own) => own.value === match)?.text ?? match;
  return match === 'exists' ? `${name} ${text}` : `${name} ${text} ${value}`;
}
