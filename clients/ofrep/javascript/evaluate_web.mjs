// The same with the provider for browsers, which fetches all flags of a user at once.

import readline from "node:readline";

import { OFREPWebProvider } from "@openfeature/ofrep-web-provider";
import { OpenFeature } from "@openfeature/web-sdk";

const METHODS = {
  boolean: "getBooleanDetails",
  string: "getStringDetails",
  integer: "getNumberDetails",
  double: "getNumberDetails",
  object: "getObjectDetails",
};

const [url, sdkKey] = process.argv.slice(2);
let current;
let client;
for await (const line of readline.createInterface({ input: process.stdin })) {
  const { key, type, default: fallback, targetingKey, attributes } = JSON.parse(line);
  const context = { targetingKey, ...attributes };
  if (client === undefined) {
    await OpenFeature.setContext(context);
    const headers = [["Authorization", `Bearer ${sdkKey}`]];
    await OpenFeature.setProviderAndWait(
      new OFREPWebProvider({ baseUrl: url, pollInterval: -1, headers }),
    );
    client = OpenFeature.getClient();
  } else if (current !== JSON.stringify(context)) {
    await OpenFeature.setContext(context);
  }
  current = JSON.stringify(context);
  const details = client[METHODS[type]](key, fallback);
  const answer = {
    value: details.value,
    reason: details.reason,
    variant: details.variant ?? "",
    errorCode: details.errorCode ?? "",
  };
  console.log(JSON.stringify(answer));
}
await OpenFeature.close();
process.exit(0);
