/** Names for the ids and keys that rules refer to. */
export interface Names {
  audience: (id: number) => string;
  event: (id: number) => string;
  variation: (key: string) => string;
  group: (id: number) => string;
}
