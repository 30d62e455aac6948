import type { Tone } from '@/ui/StateMark';

/** How the states of rulesets and rules look. */
export const TONES: Record<'running' | 'paused' | 'draft' | 'concluded' | 'archived', Tone> = {
  running: 'good',
  paused: 'quiet',
  draft: 'draft',
  concluded: 'archived',
  archived: 'archived',
};
