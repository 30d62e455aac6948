import { Text } from '@mantine/core';
import { type ConditionTrace, type ExplainedDecision, stepsOf } from '@/api/explain';
import { StateMark, type Tone } from '@/ui/StateMark';
import classes from './Trace.module.css';
import { checkWords, conditionWords, partsOf, stepTitle, truthWord } from './traceWords';

/** What was asked on the way to a decision, in order: each step with its checks, as the engine made them. */
export function Trace({ decision }: { decision: ExplainedDecision }) {
  const steps = stepsOf(decision);
  return (
    <ol className={classes.steps} aria-label={`Trace of ${decision.flag_key}`}>
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other identity
        <li key={index} className={classes.step} data-decides={index === steps.length - 1 || undefined}>
          <Text fw={600} size="sm">
            {stepTitle(step)}
          </Text>
          <ul className={classes.checks}>
            {step.checks.map((check, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: checks have no other identity
              <li key={at}>
                {checkWords(check)}
                {check.conditions && <Conditions trace={check.conditions} />}
              </li>
            ))}
          </ul>
        </li>
      ))}
      {steps.length === 0 && <li>No rule was asked.</li>}
    </ol>
  );
}

const TONES: Record<string, Tone> = { true: 'good', false: 'bad', unknown: 'warning' };

/** A tree of conditions with the truth value of each node for the user. */
export function Conditions({ trace }: { trace: ConditionTrace }) {
  const truth = truthWord(trace);
  const parts = partsOf(trace);
  return (
    <ul className={classes.conditions}>
      <li>
        <StateMark tone={TONES[truth] ?? 'quiet'}>{truth}</StateMark> {conditionWords(trace)}
        {parts.map((part, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no other identity
          <Conditions key={index} trace={part} />
        ))}
      </li>
    </ul>
  );
}
