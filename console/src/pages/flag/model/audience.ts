import type { AudienceExpression } from '../../../api/shapes';
import { type Group, group, isGroup, leaf, leavesOf, readTree, writeTree } from '../../common/conditionTree';

/** How a rule combines its audiences. */
export type AudienceMode = 'everyone' | 'any' | 'all' | 'custom';

/** The audiences of a rule, by id. */
export type AudienceTree = Group<number>;

/** Reads a rule's expression; an empty one is everyone. */
export function readAudience(expression: AudienceExpression): AudienceTree {
  if (expression.length === 0) return group('any');
  return readTree(expression, (json) => Number(json.audience_id));
}

/** Writes a rule's expression. */
export function writeAudience(tree: AudienceTree): AudienceExpression {
  const written = writeTree(tree, (id) => ({ audience_id: id }));
  return written === null ? [] : (written as AudienceExpression);
}

/** Tells which of the modes shows an expression without loss. */
export function audienceMode(expression: AudienceExpression): AudienceMode {
  if (expression.length === 0) return 'everyone';
  const tree = readAudience(expression);
  if (tree.combination === 'none' || tree.children.some(isGroup)) return 'custom';
  return tree.combination;
}

/** Turns an expression into one of a mode, with the audiences that it has. */
export function withMode(expression: AudienceExpression, mode: AudienceMode): AudienceExpression {
  if (mode === 'everyone') return [];
  if (mode === 'custom') return expression;
  const ids = [...new Set(leavesOf(readAudience(expression)))];
  return expressionOf(mode, ids);
}

/** Combines audiences by any or all; without audiences it is everyone. */
export function expressionOf(mode: 'any' | 'all', ids: readonly number[]): AudienceExpression {
  return writeAudience(
    group(
      mode,
      ids.map((id) => leaf(id)),
    ),
  );
}

/** Lists the audiences of an expression, each once. */
export function audienceIds(expression: AudienceExpression): number[] {
  return [...new Set(leavesOf(readAudience(expression)))];
}

/** Tells whether SDKs before 3.0 (Go and React: 1.0) cannot evaluate the expression. */
export function needsRecentSdk(expression: AudienceExpression): boolean {
  const mode = audienceMode(expression);
  return mode === 'custom' || (mode === 'all' && expression.length > 2);
}

/** Says an expression in words. */
export function audienceWords(expression: AudienceExpression, name: (id: number) => string): string {
  if (expression.length === 0) return 'everyone';
  return words(readAudience(expression), name, true);
}

function words(tree: AudienceTree, name: (id: number) => string, outermost: boolean): string {
  const parts = tree.children.map((child) => (isGroup(child) ? words(child, name, false) : name(child.leaf)));
  const joined = parts.join(tree.combination === 'all' ? ' and ' : ' or ');
  if (tree.combination === 'none') return parts.length === 1 ? `not ${joined}` : `not (${joined})`;
  return outermost || parts.length === 1 ? joined : `(${joined})`;
}
