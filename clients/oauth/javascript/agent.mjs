// An agent that gets tokens by a library for Node, and answers JSON lines: see README.md.

import { createInterface } from "node:readline";
import * as openid from "openid-client";
import { AuthorizationCode, ClientCredentials } from "simple-oauth2";

// openid-client, by what the server tells of itself.
class OpenidClient {
  async configuration(client) {
    const secret = client.secret && openid.ClientSecretBasic(client.secret);
    return openid.discovery(new URL(client.server), client.id, undefined, secret ?? openid.None(), {
      algorithm: "oauth2",
      execute: [openid.allowInsecureRequests],
    });
  }

  async begin(client) {
    this.client = client;
    this.verifier = undefined;
    this.own = await this.configuration(client);
    this.state = openid.randomState();
    const parameters = { redirect_uri: client.redirect_uri, state: this.state };
    if (client.legacy) {
      parameters.scopes = "all";
    } else {
      this.verifier = openid.randomPKCECodeVerifier();
      parameters.scope = "all";
      parameters.code_challenge = await openid.calculatePKCECodeChallenge(this.verifier);
      parameters.code_challenge_method = "S256";
    }
    return openid.buildAuthorizationUrl(this.own, parameters).href;
  }

  async finish(location) {
    const checks = { pkceCodeVerifier: this.verifier, expectedState: this.state };
    if (this.client.legacy) {
      // It holds the server to the issuer that it tells of; apps of the vendor's kind know nothing of it.
      const own = { ...this.own.serverMetadata(), authorization_response_iss_parameter_supported: false };
      this.own = new openid.Configuration(own, this.client.id, undefined, openid.ClientSecretPost(this.client.secret));
      openid.allowInsecureRequests(this.own);
    }
    this.tokens = await openid.authorizationCodeGrant(this.own, new URL(location), checks);
    return this.tokens;
  }

  async refresh() {
    const next = await openid.refreshTokenGrant(this.own, this.tokens.refresh_token);
    this.tokens = { ...next, refresh_token: next.refresh_token ?? this.tokens.refresh_token };
    return next;
  }

  async byItself(client) {
    return openid.clientCredentialsGrant(await this.configuration(client), { scope: "read" });
  }
}

// simple-oauth2, which knows clients with a secret only.
class SimpleOauth2 {
  settings(client) {
    return {
      client: { id: client.id, secret: client.secret },
      auth: { tokenHost: client.server, tokenPath: "/oauth2/token" },
      options: { authorizationMethod: client.legacy ? "body" : "header" },
    };
  }

  async begin(client) {
    this.client = client;
    this.verifier = undefined;
    const settings = this.settings(client);
    const auth = { ...settings.auth, authorizePath: "/oauth2/authorize" };
    this.own = new AuthorizationCode({ ...settings, auth });
    const parameters = { redirect_uri: client.redirect_uri, state: openid.randomState() };
    if (client.legacy) {
      parameters.scopes = "all";
    } else {
      this.verifier = openid.randomPKCECodeVerifier();
      parameters.scope = "all";
      parameters.code_challenge = await openid.calculatePKCECodeChallenge(this.verifier);
      parameters.code_challenge_method = "S256";
    }
    return this.own.authorizeURL(parameters);
  }

  async finish(location) {
    const code = new URL(location).searchParams.get("code");
    const parameters = { code, redirect_uri: this.client.redirect_uri };
    if (this.verifier) parameters.code_verifier = this.verifier;
    this.token = await this.own.getToken(parameters);
    return this.token.token;
  }

  async refresh() {
    const before = this.token.token.refresh_token;
    const next = (await this.token.refresh()).token;
    this.token = this.own.createToken({ ...next, refresh_token: next.refresh_token ?? before });
    return next;
  }

  async byItself(client) {
    return (await new ClientCredentials(this.settings(client)).getToken({ scope: "read" })).token;
  }
}

const library = process.argv[2] === "openid-client" ? new OpenidClient() : new SimpleOauth2();
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  let answer;
  try {
    if (request.op === "begin") answer = { url: await library.begin(request.client) };
    else if (request.op === "finish") answer = { tokens: await library.finish(request.location) };
    else if (request.op === "refresh") answer = { tokens: await library.refresh() };
    else answer = { tokens: await library.byItself(request.client) };
  } catch (error) {
    // openid-client does not look into an answer that has a challenge.
    const challenged = error instanceof openid.WWWAuthenticateChallengeError && error.status === 401;
    const told = challenged ? "invalid_client" : (error.error ?? error.data?.payload?.error);
    answer = { error: told ?? `${error}` };
  }
  console.log(JSON.stringify(answer));
}
