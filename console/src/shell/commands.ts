import { useEffect, useRef } from 'react';
import { createStore } from '@/ui/store';

/** Something that the palette can do. */
export interface Command {
  readonly id: string;
  readonly label: string;
  /** The group in the palette: "This page". */
  readonly group?: string;
  readonly description?: string;
  readonly run: () => void;
}

/** What pages add to the palette. */
export const pageCommands = createStore<readonly Command[]>([]);

/** Has commands in the palette as long as the component is there. */
export function useCommands(own: readonly Command[]): void {
  const latest = useRef(own);
  latest.current = own;
  const shape = own.map((command) => `${command.id}:${command.label}`).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: what a command does is read when it is chosen
  useEffect(() => {
    const added = latest.current.map((command, index) => ({
      ...command,
      run: () => latest.current[index]?.run(),
    }));
    pageCommands.set([...pageCommands.get(), ...added]);
    return () => pageCommands.set(pageCommands.get().filter((command) => !added.includes(command)));
  }, [shape]);
}
