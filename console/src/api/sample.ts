import type { Call } from './call';
import { createFlag } from './flags';
import { patchRuleset, switchRuleset } from './rulesets';
import { patchVariations } from './variations';

/** The key of the flag that newcomers try things with. */
export const SAMPLE_KEY = 'hello_flag';

/** What makes a flag to try things with: on for everyone in one environment, with one text that differs. */
export function sampleCalls(project: number, environment: string): readonly Call<unknown>[] {
  const place = { project, flag: SAMPLE_KEY, environment };
  const everyone = {
    key: 'everyone',
    name: 'Everyone',
    type: 'targeted_delivery',
    enabled: true,
    percentage_included: 10_000,
    audience_conditions: [],
    variations: { on: { key: 'on', percentage_included: 10_000 } },
  };
  return [
    createFlag(project, {
      key: SAMPLE_KEY,
      name: 'Hello flag (sample)',
      description: 'A sample to try things with. Archive it when you no longer need it.',
      variable_definitions: {
        greeting: {
          key: 'greeting',
          type: 'string',
          default_value: 'Hello',
          description: 'What people are greeted with',
        },
      },
    }),
    patchVariations(project, SAMPLE_KEY, [
      { op: 'replace', path: '/on/variables/greeting/value', value: 'Ahoy' },
    ]),
    patchRuleset(place, [
      { op: 'add', path: '/rules/everyone', value: everyone },
      { op: 'add', path: '/rule_priorities/-', value: 'everyone' },
    ]),
    switchRuleset(place, true),
  ];
}
