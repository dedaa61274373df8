/** Lists that come in pages: as many as the person has asked for. */

interface Page<T> {
  readonly items: T[];
  readonly next_cursor?: string | null;
}

export async function pagesOf<T>(pages: number, ask: (cursor: string | undefined) => Promise<Page<T>>): Promise<Page<T>> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < pages; page++) {
    const found = await ask(cursor);
    items.push(...found.items);
    cursor = found.next_cursor ?? undefined;
    if (cursor === undefined) break;
  }
  return { items, next_cursor: cursor ?? null };
}
