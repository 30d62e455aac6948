import type { Page } from 'playwright-core';

/** What is there on a page that can be used: a selector, and how many of it. */
export interface Ready {
  readonly selector: string;
  readonly count?: number;
}

/**
 * Takes the time within the page, so that what the test itself asks of a slowed processor is not in it: from the start of the
 * navigation until the page has drawn what is waited for. A message that is sent before a frame is drawn comes when it is done.
 */
export async function watchNavigation(page: Page, ready: Ready): Promise<void> {
  await page.addInitScript(
    ({ selector, count = 1 }) => {
      const own = globalThis as unknown as { readyMillis?: number };
      const seen = new MutationObserver(() => {
        if (document.querySelectorAll(selector).length < count) return;
        seen.disconnect();
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => {
            own.readyMillis = performance.now();
          };
          port2.postMessage(null);
        });
      });
      seen.observe(document, { childList: true, subtree: true });
    },
    ready,
  );
}

/** The time that {@link watchNavigation} took. */
export async function navigationMillis(page: Page): Promise<number> {
  const own = await page.waitForFunction(
    () => (globalThis as unknown as { readyMillis?: number }).readyMillis,
    undefined,
    { timeout: 60_000, polling: 250 },
  );
  return (await own.jsonValue()) as number;
}

/** From a click until the page has drawn what is waited for. */
export function clickMillis(page: Page, target: string, { selector, count = 1 }: Ready): Promise<number> {
  return page.evaluate(
    ({ target, selector, count }) =>
      new Promise<number>((resolve) => {
        const begun = performance.now();
        const seen = new MutationObserver(() => {
          if (document.querySelectorAll(selector).length < count) return;
          seen.disconnect();
          requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => resolve(performance.now() - begun);
            port2.postMessage(null);
          });
        });
        seen.observe(document, { childList: true, subtree: true });
        document.querySelector<HTMLElement>(target)?.click();
      }),
    { target, selector, count },
  );
}

/** From a text in a field until the page has drawn how many there are of it. */
export function typeMillis(page: Page, field: string, text: string, said: string): Promise<number> {
  return page.evaluate(
    ({ field, text, said }) =>
      new Promise<number>((resolve) => {
        const input = document.querySelector<HTMLInputElement>(field);
        const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set;
        const begun = performance.now();
        const seen = new MutationObserver(() => {
          if (![...document.querySelectorAll('main [role=status]')].some((own) => own.textContent === said))
            return;
          seen.disconnect();
          requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => resolve(performance.now() - begun);
            port2.postMessage(null);
          });
        });
        seen.observe(document, { childList: true, subtree: true, characterData: true });
        set?.call(input, text);
        input?.dispatchEvent(new Event('input', { bubbles: true }));
      }),
    { field, text, said },
  );
}
