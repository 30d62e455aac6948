// Evaluates requests from standard input, one JSON object a line, with the JavaScript OFREP provider.

import readline from "node:readline";

import { OFREPProvider } from "@openfeature/ofrep-provider";
import { OpenFeature } from "@openfeature/server-sdk";

const METHODS = {
  boolean: "getBooleanDetails",
  string: "getStringDetails",
  integer: "getNumberDetails",
  double: "getNumberDetails",
  object: "getObjectDetails",
};

const [url, sdkKey] = process.argv.slice(2);
await OpenFeature.setProviderAndWait(
  new OFREPProvider({ baseUrl: url, headers: [["Authorization", `Bearer ${sdkKey}`]] }),
);
const client = OpenFeature.getClient();
for await (const line of readline.createInterface({ input: process.stdin })) {
  const { key, type, default: fallback, targetingKey, attributes } = JSON.parse(line);
  const details = await client[METHODS[type]](key, fallback, { targetingKey, ...attributes });
  const answer = {
    value: details.value,
    reason: details.reason,
    variant: details.variant ?? "",
    errorCode: details.errorCode ?? "",
  };
  console.log(JSON.stringify(answer));
}
await OpenFeature.close();
