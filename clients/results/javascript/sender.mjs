// Shows a flag to visitors with the official JavaScript SDK, and reports what they do.

import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

import {
  createBatchEventProcessor,
  createInstance,
  createPollingProjectConfigManager,
  eventDispatcher,
} from "@optimizely/optimizely-sdk";

/** So many batches may be under way before the sender waits. */
const MOST_UNDER_WAY = 8;

let underWay = 0;

/** Starts the SDK with batches of ten. */
function start({ sdkKey, datafileUrl, eventsUrl }) {
  return createInstance({
    projectConfigManager: createPollingProjectConfigManager({
      sdkKey,
      urlTemplate: datafileUrl,
      autoUpdate: false,
    }),
    eventProcessor: createBatchEventProcessor({
      // Dispatches events as the SDK does, but to a host of one's own.
      eventDispatcher: {
        async dispatchEvent(event) {
          underWay += 1;
          try {
            return await eventDispatcher.dispatchEvent({
              ...event,
              url: eventsUrl,
            });
          } finally {
            underWay -= 1;
          }
        },
      },
      batchSize: 10,
    }),
  });
}

/** Waits until at most so many batches are under way. */
async function settle(most) {
  await sleep(0);
  while (underWay > most) {
    await sleep(2);
  }
}

const lines = createInterface({ input: process.stdin });
const [line] = await new Promise((resolve) =>
  lines.once("line", (first) => resolve([first])),
);
const request = JSON.parse(line);
const client = start(request);
await client.onReady({ timeout: 10_000 });
const variations = [];
for (const visitor of request.visitors) {
  const user = client.createUserContext(visitor.userId, visitor.attributes);
  const { variationKey } = user.decide(request.flagKey);
  variations.push(variationKey);
  for (const { key, tags } of visitor.events[variationKey] ?? []) {
    user.trackEvent(key, tags);
  }
  await settle(MOST_UNDER_WAY);
}
await client.close();
await settle(0);
process.stdout.write(`${JSON.stringify(variations)}\n`);
process.exit(0);
