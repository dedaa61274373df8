/** Where parked records wait, and how an address and a reader name them. */

export interface Place {
  readonly group: string;
  readonly key: string;
}

/** In the address: one part, whatever the key is made of. */
export function routeOf({ group, key }: Place): string {
  return `/parked/${encodeURIComponent(`${group}/${key}`)}`;
}

export function placeOf(id: string): Place {
  const at = id.indexOf("/");
  return { group: id.slice(0, at), key: id.slice(at + 1) };
}

/** Without what all types begin with. */
export function shortType(type: string): string {
  return type.replace(/^roundsman\./, "");
}
