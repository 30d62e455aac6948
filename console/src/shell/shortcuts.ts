import { useEffect, useRef } from 'react';
import { createStore } from '@/ui/store';
import { storage } from './storage';

/** A key, or several in a row, that do something wherever the focus is, except in fields. */
export interface Shortcut {
  /** `c`, `?`, `g f` for one after the other, or `mod+k`, which is Ctrl or Cmd. */
  readonly keys: string;
  readonly description: string;
  readonly run: () => void;
}

/** What the shortcuts of the present page are. */
export const shortcuts = createStore<readonly Shortcut[]>([]);

/** Whether keys without Ctrl or Cmd do anything; people who speak to their computer turn that off (WCAG 2.1.4). */
export const areSingleKeysOn = createStore<boolean>(storage.read('single-keys') !== 'off');

export function setSingleKeys(isOn: boolean): void {
  storage.write('single-keys', isOn ? 'on' : 'off');
  areSingleKeysOn.set(isOn);
}

/** Has shortcuts as long as the component is there. Those that came later go first. */
export function useShortcuts(own: readonly Shortcut[]): void {
  const latest = useRef(own);
  latest.current = own;
  const shape = own.map((shortcut) => `${shortcut.keys}:${shortcut.description}`).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the keys do is read when they are pressed
  useEffect(() => {
    const added = latest.current.map((shortcut, index) => ({
      ...shortcut,
      run: () => latest.current[index]?.run(),
    }));
    shortcuts.set([...added, ...shortcuts.get()]);
    return () => shortcuts.set(shortcuts.get().filter((shortcut) => !added.includes(shortcut)));
  }, [shape]);
}

/** How long the second key of a row may take, in milliseconds. */
const ROW_MILLIS = 1_200;

/** Follows the keyboard and runs what is pressed. Returns what ends it. */
export function followKeys(target: Window): () => void {
  let first = '';
  let pressed = 0;
  const press = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.altKey || event.isComposing) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const isModified = event.ctrlKey || event.metaKey;
    if (!isModified && (!areSingleKeysOn.get() || isField(event.target) || isDialogOpen(target.document)))
      return;
    const single = isModified ? `mod+${key}` : key;
    const row = first && event.timeStamp - pressed < ROW_MILLIS ? `${first} ${single}` : single;
    const all = shortcuts.get();
    const found = all.find((own) => own.keys === row) ?? all.find((own) => own.keys === single);
    first = !found && all.some((own) => own.keys.startsWith(`${single} `)) ? single : '';
    pressed = event.timeStamp;
    if (!found) return;
    event.preventDefault();
    found.run();
  };
  target.addEventListener('keydown', press);
  return () => target.removeEventListener('keydown', press);
}

function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable || target.matches('input, textarea, select, [role=combobox], [role=textbox]')
  );
}

function isDialogOpen(document: Document): boolean {
  return document.querySelector('[role=dialog], [role=menu]') !== null;
}
