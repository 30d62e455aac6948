import { createStore } from '@/ui/store';

/** How often search and commands were asked for: they are loaded for the first time that they are. */
export const paletteCalls = createStore(0);

export function openPalette(): void {
  paletteCalls.set(paletteCalls.get() + 1);
}
