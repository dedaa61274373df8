import { named } from "../words";

interface Choosing<T extends string> {
  readonly label: string;
  readonly group: string; // of words, in which the choices are named
  readonly all: readonly T[];
  readonly now: T;
  readonly choose: (one: T) => void;
}

/** One of several, each by its name in the person's language. */
export function Select<T extends string>({ label, group, all, now, choose }: Choosing<T>) {
  return (
    <label className="field">
      {label}
      <select value={now} onChange={(event) => choose(event.target.value as T)}>
        {all.map((one) => <option key={one} value={one}>{named(group, one)}</option>)}
      </select>
    </label>
  );
}
