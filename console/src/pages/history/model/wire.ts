/** Rules as the history has them, turned into rules as the API takes them. */

/** Members of a rule that a change can set; others the server makes. */
const SAME = [
  'name',
  'description',
  'enabled',
  'percentage_included',
  'metrics',
  'distribution_mode',
  'distribution_goal',
  'attribute_ids',
  'baseline_variation_id',
] as const;

export interface WireMember {
  readonly name: string;
  readonly value: unknown;
}

type Members = Readonly<Record<string, unknown>>;

/** The member that the API takes for one of the history; nothing for what cannot be set. */
export function ruleMember(property: string, value: unknown): WireMember | null {
  if (SAME.some((own) => own === property)) return { name: property, value: value ?? null };
  switch (property) {
    case 'audience':
      return { name: 'audience_conditions', value: audienceConditions(value) };
    case 'variations':
      return { name: 'variations', value: variations(members(value)) };
    case 'allow_list':
      return { name: 'allow_list', value: allowList(members(value)) };
    case 'group':
      return { name: 'group_rule', value: value ?? { group_id: 0, traffic_allocation: 0 } };
    default:
      return null;
  }
}

/** A whole rule. */
export function wireRule(key: string, document: Members): Members {
  const rule: Record<string, unknown> = { key, type: document.type };
  for (const [property, value] of Object.entries(document)) {
    const member = ruleMember(property, value);
    if (member !== null && member.value !== null) rule[member.name] = member.value;
  }
  return rule;
}

/** `{"or": [{"audience": 1}]}` as `["or", {"audience_id": 1}]`. */
export function audienceConditions(value: unknown): unknown {
  if (value === 'everyone' || value === null || value === undefined) return [];
  const node = members(value);
  if ('audience' in node) return { audience_id: node.audience };
  if ('not' in node) return ['not', audienceConditions(node.not)];
  for (const operator of ['and', 'or']) {
    const operands = node[operator];
    if (Array.isArray(operands)) return [operator, ...operands.map(audienceConditions)];
  }
  return [];
}

function variations(own: Members): Members {
  return Object.fromEntries(
    Object.entries(own).map(([key, value]) => [
      key,
      { key, percentage_included: members(value).percentage_included },
    ]),
  );
}

function allowList(own: Members): Members {
  return Object.fromEntries(
    Object.entries(own).map(([user, variation]) => [user, { user_id: user, variation: { key: variation } }]),
  );
}

function members(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}
