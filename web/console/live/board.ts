/** What is going on: jobs, offers and drivers, loaded when the dispatch channel says so and as drivers move. */

import type { BoardView } from "@roundsman/client";
import { explained } from "@shared/lib/load";
import { Store } from "@shared/lib/store";
import { api, socket } from "@shared/session/session";

const MOVES_MS = 2500; // how often positions are asked for
const SOONEST_MS = 400; // many events at once are one question

export interface Board {
  readonly view: BoardView | undefined;
  readonly problem: string;
}

export const board = new Store<Board>({ view: undefined, problem: "" });

let watchers = 0;
let stop = (): void => {};
let load = (): void => {};

/** Keep the board fresh until what this gives is called; all who watch share one board. */
export function watchBoard(): () => void {
  watchers += 1;
  if (watchers === 1) stop = watch();
  return () => {
    watchers -= 1;
    if (watchers === 0) stop();
  };
}

/** Something was done that the board should show at once. */
export function refreshBoard(): void {
  load();
}

function watch(): () => void {
  let ended = false;
  let busy = false;
  let soon: ReturnType<typeof setTimeout> | undefined;
  const ask = async () => {
    soon = undefined;
    if (busy || ended || document.hidden) return;
    busy = true;
    try {
      const view = await api.getDispatchBoard();
      if (!ended) board.set({ view, problem: "" });
    } catch (error) {
      if (!ended) board.update((old) => ({ ...old, problem: explained(error) }));
    } finally {
      busy = false;
    }
  };
  const changed = () => void (soon ??= setTimeout(() => void ask(), SOONEST_MS));
  const leave = socket.listen("dispatch", { event: changed, reload: () => void ask() });
  load = () => void ask();
  const moves = setInterval(() => void ask(), MOVES_MS);
  return () => {
    ended = true;
    clearTimeout(soon);
    clearInterval(moves);
    leave();
  };
}
