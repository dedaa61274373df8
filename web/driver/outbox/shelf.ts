/** Where something is kept past a reload, for each person of their own. */

export interface Shelf<T> {
  read(): T;
  write(value: T): void;
}

/** In the browser's own store, under this name. What cannot be read any more is as if it had not been written. */
export function shelf<T>(name: string, empty: T, store: Storage = localStorage): Shelf<T> {
  return {
    read: () => {
      const text = store.getItem(name);
      if (text === null) return empty;
      try {
        return JSON.parse(text) as T;
      } catch {
        return empty;
      }
    },
    write: (value) => store.setItem(name, JSON.stringify(value)),
  };
}
