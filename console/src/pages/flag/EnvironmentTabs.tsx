import type { CSSProperties } from 'react';
import type { Flag } from '@/api/shapes';
import { environmentColor, useEnvironments, useSetEnvironment } from '@/shell/scope';
import { StateMark } from '@/ui/StateMark';
import { served } from '../flags/served';
import { TONES } from '../flags/tones';
import classes from './EnvironmentTabs.module.css';

/** The environments, with the flag's state in each; chooses which one's rules are shown. */
export function EnvironmentTabs({ flag, present }: { flag: Flag; present: string | undefined }) {
  const environments = useEnvironments();
  const choose = useSetEnvironment();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is sent
    <div className={classes.list} role="group" aria-label="Environment of the rules">
      {environments.map((environment) => {
        const own = flag.environments[environment.key];
        const state = own && served(flag, own);
        const style = { '--own-color': environmentColor(environment, environments) } as CSSProperties;
        return (
          <button
            key={environment.id}
            type="button"
            className={classes.environment}
            aria-pressed={environment.key === present}
            style={style}
            onClick={() => choose(environment.key)}
          >
            {environment.name}
            {state && <StateMark tone={TONES[state.state]}>{state.word}</StateMark>}
          </button>
        );
      })}
    </div>
  );
}
