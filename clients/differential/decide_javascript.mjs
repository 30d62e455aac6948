// Decides requests with the official JavaScript SDK.
// `decide_javascript.mjs NNN.datafile.json…` reads `NNN.requests.jsonl` beside each datafile
// and writes `NNN.javascript.jsonl`.

import { readFileSync, writeFileSync } from "node:fs";

import {
  createInstance,
  createStaticProjectConfigManager,
} from "@optimizely/optimizely-sdk";

/** A user profile service that holds the profile of the current request only. */
class RequestProfiles {
  stored = null;
  saved = null;

  start(profile) {
    this.stored = profile;
    this.saved = null;
  }

  lookup() {
    return this.stored;
  }

  save(profile) {
    this.saved = profile;
  }
}

/** Answers one request from a fresh user context. */
function decide(client, profiles, request) {
  const profile = request.userProfile ?? null;
  profiles.start(profile);
  const user = client.createUserContext(request.userId, request.attributes);
  if (request.qualifiedSegments !== undefined) {
    user.qualifiedSegments = request.qualifiedSegments;
  }
  for (const { flagKey, ruleKey, variationKey } of request.forcedDecisions ??
    []) {
    user.setForcedDecision({ flagKey, ruleKey }, { variationKey });
  }
  const options = ["DISABLE_DECISION_EVENT", ...(request.options ?? [])];
  const decision = user.decide(request.flagKey, options);
  const { flagKey, variationKey, enabled, ruleKey, variables } = decision;
  const answer = { flagKey, variationKey, enabled, ruleKey, variables };
  // Without a profile in the request there is no profile service to save to.
  if (profile !== null && profiles.saved !== null) {
    answer.savedProfile = profiles.saved.experiment_bucket_map;
  }
  return answer;
}

/** Answers all requests on one datafile. */
async function decideFile(path) {
  const stem = path.replace(/\.datafile\.json$/, "");
  const profiles = new RequestProfiles();
  // Without an event processor and an ODP manager the client has nobody to call.
  const client = createInstance({
    projectConfigManager: createStaticProjectConfigManager({
      datafile: readFileSync(path, "utf8"),
    }),
    userProfileService: profiles,
  });
  await client.onReady();
  const lines = readFileSync(`${stem}.requests.jsonl`, "utf8")
    .trimEnd()
    .split("\n");
  const answers = lines.map((line) => {
    try {
      return decide(client, profiles, JSON.parse(line));
    } catch (error) {
      return { error: `${error.name}: ${error.message}` };
    }
  });
  writeFileSync(
    `${stem}.javascript.jsonl`,
    answers.map((answer) => `${JSON.stringify(answer)}\n`).join(""),
  );
  await client.close();
}

for (const path of process.argv.slice(2)) {
  await decideFile(path);
}
