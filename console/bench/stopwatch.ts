import type { Page } from 'playwright-core';

/** What is there on a page that can be used: a selector, and how many of it. */
export interface Ready {
  readonly selector: string;
  readonly count?: number;
}

/**
 * Takes the time within the page, so that what the test itself asks of a slowed processor is not in it: from the start of the
 * navigation to the second frame after the page has what is waited for.
 */
export async function watchNavigation(page: Page, ready: Ready): Promise<void> {
  await page.addInitScript(
    ({ selector, count = 1 }) => {
      const own = globalThis as unknown as { readyMillis?: number };
      const seen = new MutationObserver(() => {
        if (document.querySelectorAll(selector).length < count) return;
        seen.disconnect();
        requestAnimationFrame(() => requestAnimationFrame(() => (own.readyMillis = performance.now())));
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

/** From a click to the second frame after the page has what is waited for. */
export function clickMillis(page: Page, target: string, { selector, count = 1 }: Ready): Promise<number> {
  return page.evaluate(
    ({ target, selector, count }) =>
      new Promise<number>((resolve) => {
        const begun = performance.now();
        const seen = new MutationObserver(() => {
          if (document.querySelectorAll(selector).length < count) return;
          seen.disconnect();
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - begun)));
        });
        seen.observe(document, { childList: true, subtree: true });
        document.querySelector<HTMLElement>(target)?.click();
      }),
    { target, selector, count },
  );
}

/** From a text in a field to the second frame after the page says how many there are of it. */
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
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - begun)));
        });
        seen.observe(document, { childList: true, subtree: true, characterData: true });
        set?.call(input, text);
        input?.dispatchEvent(new Event('input', { bubbles: true }));
      }),
    { field, text, said },
  );
}
