import { useEffect, useRef, type ReactNode } from "react";
import { t } from "../words/own";

/** Something to decide, over the page; Escape, a tap beside it and the cross close it. */
export function Sheet({ title, close, children }: { title: string; close: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="sheet"
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClick={(event) => (event.target === dialog.current ? close() : undefined)}
    >
      <div className="sheet-body">
        <header>
          <h2>{title}</h2>
          <button type="button" className="plain icon" onClick={close} aria-label={t("close")}>×</button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
