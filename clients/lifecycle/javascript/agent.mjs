// Answers the driver's requests with the official JavaScript SDK, one JSON object a line.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

import {
  createBatchEventProcessor,
  createInstance,
  createPollingProjectConfigManager,
  eventDispatcher,
} from "@optimizely/optimizely-sdk";

/** Starts the SDK with a polling config manager. */
function start({ sdkKey, datafileUrl, eventsUrl, pollMs, accessToken }) {
  return createInstance({
    projectConfigManager: createPollingProjectConfigManager({
      sdkKey,
      urlTemplate: datafileUrl,
      updateInterval: pollMs,
      autoUpdate: true,
      datafileAccessToken: accessToken,
    }),
    eventProcessor: createBatchEventProcessor({
      // Dispatches events as the SDK does, but to a host of one's own.
      eventDispatcher: {
        dispatchEvent: (event) =>
          eventDispatcher.dispatchEvent({ ...event, url: eventsUrl }),
      },
      batchSize: 1,
    }),
  });
}

/** Returns the revision that the SDK has loaded, or null. */
function revision(client) {
  return client.getOptimizelyConfig()?.revision ?? null;
}

const operations = {
  /** Waits until the SDK has a revision, and says which one it has in the end. */
  async wait_revision(client, request) {
    const deadline = performance.now() + request.timeoutMs;
    while (
      revision(client) !== request.revision &&
      performance.now() < deadline
    ) {
      await sleep(20);
    }
    return { revision: revision(client) };
  },

  /** Decides one flag for one user, and lets the SDK report it. */
  decide(client, request) {
    const user = client.createUserContext(request.userId, request.attributes);
    const { variationKey, enabled, ruleKey, variables } = user.decide(
      request.flagKey,
    );
    return { variationKey, enabled, ruleKey, variables };
  },

  /** Decides one flag for many users, unreported. */
  decideMany(client, { flagKey, userIds, attributes }) {
    return userIds.map((userId) => {
      const user = client.createUserContext(userId, attributes);
      return user.decide(flagKey, ["DISABLE_DECISION_EVENT"]).variationKey;
    });
  },
};

function write(answer) {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

/** The version that is installed, whatever package.json asks for. */
function installedVersion() {
  const path = "node_modules/@optimizely/optimizely-sdk/package.json";
  return JSON.parse(readFileSync(new URL(path, import.meta.url))).version;
}

let client = null;
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  if (client === null) {
    client = start(request);
    // Until the first datafile is there the promise may be rejected: the driver waits for a revision.
    client.onReady().catch(() => {});
    write({ version: installedVersion() });
  } else {
    write(await operations[request.op](client, request));
  }
}
await client?.close();
