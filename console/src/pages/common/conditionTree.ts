/**
 * A tree of conditions over leaves of one kind: attribute comparisons in an audience, audiences in a rule.
 *
 * `none` stands for "not any of"; in FX's form it is `["not", leaf]` or `["not", ["or", …]]`.
 */
export type Combination = 'all' | 'any' | 'none';

export interface Group<Leaf> {
  /** Names the node within the page; means nothing outside of it. */
  id: string;
  combination: Combination;
  children: ConditionNode<Leaf>[];
}

export interface LeafNode<Leaf> {
  id: string;
  leaf: Leaf;
}

export type ConditionNode<Leaf> = Group<Leaf> | LeafNode<Leaf>;

let nodes = 0;

/** Makes an id that no other node of the page has. */
export function nodeId(): string {
  nodes += 1;
  return `n${nodes}`;
}

export function isGroup<Leaf>(node: ConditionNode<Leaf>): node is Group<Leaf> {
  return 'children' in node;
}

export function group<Leaf>(combination: Combination, children: ConditionNode<Leaf>[] = []): Group<Leaf> {
  return { id: nodeId(), combination, children };
}

export function leaf<Leaf>(value: Leaf): LeafNode<Leaf> {
  return { id: nodeId(), leaf: value };
}

/** What keeps a JSON document from being a tree of conditions, and where. */
export class ConditionError extends Error {
  constructor(
    readonly pointer: string,
    message: string,
  ) {
    super(message);
  }
}

const COMBINATIONS: Record<string, Combination> = { and: 'all', or: 'any' };

/** Reads FX's form, in which a list is an operator followed by its operands; throws `ConditionError`. */
export function readTree<Leaf>(
  json: unknown,
  readLeaf: (json: Record<string, unknown>, pointer: string) => Leaf,
): Group<Leaf> {
  const node = readNode(json, '', readLeaf, 0);
  return isGroup(node) ? node : group('any', [node]);
}

function readNode<Leaf>(
  json: unknown,
  pointer: string,
  readLeaf: (json: Record<string, unknown>, pointer: string) => Leaf,
  depth: number,
): ConditionNode<Leaf> {
  if (depth > 32) throw new ConditionError(pointer, 'Conditions nest too deep.');
  if (!Array.isArray(json)) {
    if (typeof json !== 'object' || json === null) {
      throw new ConditionError(pointer, 'Must be a list or a condition.');
    }
    return leaf(readLeaf(json as Record<string, unknown>, pointer));
  }
  const [operator, ...operands] = json as unknown[];
  if (typeof operator !== 'string' || !['and', 'or', 'not'].includes(operator)) {
    throw new ConditionError(`${pointer}/0`, 'A list starts with "and", "or" or "not".');
  }
  if (operands.length === 0) throw new ConditionError(pointer, 'An operator needs operands.');
  const children = operands.map((operand, index) =>
    readNode(operand, `${pointer}/${index + 1}`, readLeaf, depth + 1),
  );
  if (operator !== 'not') return group(COMBINATIONS[operator] ?? 'any', children);
  const [only] = children;
  if (children.length !== 1 || !only) throw new ConditionError(pointer, '"not" takes one operand.');
  // "Not any of" shows as one group.
  return group('none', isGroup(only) && only.combination === 'any' ? only.children : [only]);
}

/** Writes FX's form. Groups without children are left out, since an operator needs operands; null if nothing is left. */
export function writeTree<Leaf>(
  node: ConditionNode<Leaf>,
  writeLeaf: (leaf: Leaf) => unknown,
): unknown | null {
  if (!isGroup(node)) return writeLeaf(node.leaf);
  const operands = node.children
    .map((child) => writeTree(child, writeLeaf))
    .filter((operand) => operand !== null);
  if (operands.length === 0) return null;
  if (node.combination === 'none') {
    return operands.length === 1 ? ['not', operands[0]] : ['not', ['or', ...operands]];
  }
  return [node.combination === 'all' ? 'and' : 'or', ...operands];
}

/** Replaces the node of an id, or removes it where `change` gives null. */
export function updateNode<Leaf>(
  root: Group<Leaf>,
  id: string,
  change: (node: ConditionNode<Leaf>) => ConditionNode<Leaf> | null,
): Group<Leaf> {
  if (root.id === id) {
    const changed = change(root);
    return changed && isGroup(changed) ? changed : root;
  }
  return { ...root, children: root.children.flatMap((child) => updateChild(child, id, change)) };
}

function updateChild<Leaf>(
  child: ConditionNode<Leaf>,
  id: string,
  change: (node: ConditionNode<Leaf>) => ConditionNode<Leaf> | null,
): ConditionNode<Leaf>[] {
  if (child.id === id) {
    const changed = change(child);
    return changed ? [changed] : [];
  }
  return [isGroup(child) ? updateNode(child, id, change) : child];
}

/** Lists the leaves in the order in which they are written. */
export function leavesOf<Leaf>(node: ConditionNode<Leaf>): Leaf[] {
  return isGroup(node) ? node.children.flatMap(leavesOf) : [node.leaf];
}
