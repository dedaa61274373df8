/** What is asked of the platform, and asked again when something says that it has changed. */

import { Refused, Unreachable } from "@roundsman/client";
import { useCallback, useEffect, useRef, useState } from "react";
import { t } from "../words/own";

export interface Loaded<T> {
  readonly value: T | undefined;
  readonly problem: string;
  readonly reload: () => void;
}

interface State<T> {
  readonly key: string;
  readonly value: T | undefined;
  readonly problem: string;
}

interface Turn {
  readonly key: string;
  busy: boolean;
  wanted: boolean;
}

/**
 * Asks once for each `key`, and again with `reload`; one question at a time, the last wish is not lost. The answer to
 * an older key is dropped.
 */
export function useLoaded<T>(key: string, ask: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<State<T>>({ key, value: undefined, problem: "" });
  const asking = useRef<Turn>({ key, busy: false, wanted: false });
  const latest = useRef(ask);
  useEffect(() => {
    latest.current = ask;
  });

  const reload = useCallback(() => {
    const turn = asking.current;
    turn.wanted = true;
    if (turn.busy) return;
    const tell = (change: Partial<State<T>>) => {
      if (asking.current === turn) setState((old) => ({ key: turn.key, value: old.value, problem: "", ...change }));
    };
    void answered(turn, async () => {
      try {
        tell({ value: await latest.current() });
      } catch (error) {
        tell({ problem: explained(error) });
      }
    });
  }, []);

  useEffect(() => {
    asking.current = { key, busy: false, wanted: false };
    reload();
  }, [key, reload]);

  const fresh = state.key === key;
  return { value: fresh ? state.value : undefined, problem: fresh ? state.problem : "", reload };
}

async function answered(turn: Turn, ask: () => Promise<void>): Promise<void> {
  turn.busy = true;
  while (turn.wanted) {
    turn.wanted = false;
    await ask();
  }
  turn.busy = false;
}

/** A refusal in the platform's own words. */
export function explained(error: unknown): string {
  if (error instanceof Unreachable) return t("unreachable");
  if (error instanceof Refused) return error.problem.detail || error.problem.title || error.slug;
  return error instanceof Error ? error.message : String(error);
}
