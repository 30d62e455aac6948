import type { FormEvent } from 'react';

/** Has a form do something other than be sent by the browser. */
export function submit(run: () => void) {
  return (event: FormEvent) => {
    event.preventDefault();
    run();
  };
}
