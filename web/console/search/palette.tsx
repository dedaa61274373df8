import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { explained } from "@shared/lib/load";
import { go } from "@shared/lib/route";
import { t } from "../words";
import { foundPages, foundThings, type Found } from "./find";

const PAUSE_MS = 200; // after the last letter

/** Search everywhere: Ctrl-K (or the button) opens it, arrows choose, Enter goes there. */
export function Palette() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState("");
  const [things, problem] = useThings(text);
  const [at, setAt] = useState(0);
  const found = [...foundPages(text), ...things];

  useEffect(() => {
    const open = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      dialog.current?.showModal();
    };
    addEventListener("keydown", open);
    return () => removeEventListener("keydown", open);
  }, []);

  const follow = (one: Found | undefined) => {
    if (one === undefined) return;
    dialog.current?.close();
    go(one.route);
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === "Enter") follow(found[at]);
    else if (event.key === "ArrowDown") setAt(Math.min(found.length - 1, at + 1));
    else if (event.key === "ArrowUp") setAt(Math.max(0, at - 1));
    else return;
    event.preventDefault();
  };

  return (
    <>
      <button type="button" className="plain" onClick={() => dialog.current?.showModal()}>
        {t("search.open")} <kbd>Ctrl K</kbd>
      </button>
      <dialog ref={dialog} className="palette" aria-label={t("search.open")} onClose={() => setText("")}>
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls="found"
          aria-activedescendant={found[at] ? `found-${at}` : undefined}
          aria-label={t("search.open")}
          placeholder={t("search.hint")}
          value={text}
          onChange={(event) => (setText(event.target.value), setAt(0))}
          onKeyDown={key}
        />
        <ul id="found" role="listbox" aria-label={t("search.found")}>
          {found.map((one, index) => (
            <li key={`${one.route} ${index}`} id={`found-${index}`} role="option" aria-selected={index === at} onClick={() => follow(one)}>
              <span className="grow">{one.title}</span>
              <span className="soft">{one.note}</span>
            </li>
          ))}
        </ul>
        {problem && <p className="notice bad" role="alert">{problem}</p>}
        {found.length === 0 && !problem && <p className="quiet">{t("search.none")}</p>}
      </dialog>
    </>
  );
}

/** What the services find for the text, once it rests; an answer to an older text is dropped. */
function useThings(text: string): [readonly Found[], string] {
  const [told, setTold] = useState<{ text: string; found: readonly Found[]; problem: string }>({ text: "", found: [], problem: "" });
  useEffect(() => {
    let dropped = false;
    const tell = (found: readonly Found[], problem: string) => (dropped ? undefined : setTold({ text, found, problem }));
    const ask = () => foundThings(text.trim()).then((found) => tell(found, ""), (error: unknown) => tell([], explained(error)));
    const soon = setTimeout(() => void ask(), PAUSE_MS);
    return () => {
      dropped = true;
      clearTimeout(soon);
    };
  }, [text]);
  return told.text === text ? [told.found, told.problem] : [[], ""];
}
