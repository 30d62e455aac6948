import { fetchApi } from './client';

/** What the decision API says about a flag for a user. */
export interface Decision {
  readonly flagKey: string;
  readonly variationKey: string;
  readonly enabled: boolean;
  readonly ruleKey: string;
  readonly variables?: Record<string, unknown>;
  readonly reasons: readonly string[];
}

/** Decides a flag for a user as an app would: by SDK key, and counted as a decision. */
export async function decide(sdkKey: string, flagKey: string, userId: string): Promise<Decision> {
  const response = await fetchApi(`/v1/decide?keys=${encodeURIComponent(flagKey)}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Optimizely-SDK-Key': sdkKey },
    body: JSON.stringify({ userId }),
  });
  return response.json();
}
