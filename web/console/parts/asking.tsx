import { useEffect, useRef, type FormEvent, type ReactNode } from "react";
import { t } from "../words";

interface Asked {
  readonly title: string;
  readonly go: string;
  readonly problem?: string | undefined;
  readonly busy?: boolean;
  readonly submit: (told: FormData) => void;
  readonly close: () => void;
  readonly children: ReactNode;
}

/** A dialog with a form: Enter sends it, Escape leaves. */
export function Asking({ title, go, problem, busy = false, submit, close, children }: Asked) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    submit(new FormData(event.currentTarget));
  };
  return (
    <dialog ref={dialog} className="asking" aria-label={title} onClose={close}>
      <form onSubmit={send}>
        <h2>{title}</h2>
        {children}
        {problem && <p className="notice bad" role="alert">{problem}</p>}
        <p className="actions">
          <button type="submit" className="main" disabled={busy}>{go}</button>
          <button type="button" onClick={() => dialog.current?.close()}>{t("asking.leave")}</button>
        </p>
      </form>
    </dialog>
  );
}
