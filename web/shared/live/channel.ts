/** Listening to a channel for as long as a component is shown. */

import type { Event } from "@roundsman/client";
import { useEffect, useRef } from "react";
import { socket } from "../session/session";

/** `reload` when everything is to be loaded, `event` for each that comes; null listens to nothing. */
export function useChannel(name: string | null, event: (event: Event) => void, reload: () => void): void {
  const latest = useRef({ event, reload });
  useEffect(() => {
    latest.current = { event, reload };
  });
  useEffect(() => {
    if (name === null) return;
    return socket.listen(name, {
      event: (one) => latest.current.event(one),
      reload: () => latest.current.reload(),
    });
  }, [name]);
}

/** The same for several channels that are told alike. */
export function useChannels(names: readonly string[], changed: () => void): void {
  const latest = useRef(changed);
  useEffect(() => {
    latest.current = changed;
  });
  const all = names.join(" ");
  useEffect(() => {
    const listener = { event: () => latest.current(), reload: () => {} };
    const ends = all.split(" ").filter(Boolean).map((name) => socket.listen(name, listener));
    return () => ends.forEach((end) => end());
  }, [all]);
}
