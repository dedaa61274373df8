import type { ReactNode } from "react";
import { go } from "../lib/route";
import { t } from "../words/own";

interface Shown {
  readonly title: string;
  readonly back?: string; // the route
  readonly action?: ReactNode; // at the bottom, where the thumb is
  readonly children: ReactNode;
}

/** One screen of a phone's app: what it is, what it shows, and what is mostly done there. */
export function Screen({ title, back, action, children }: Shown) {
  return (
    <main className="screen">
      <header className="screen-head">
        {back !== undefined && (
          <button type="button" className="plain icon" onClick={() => go(back)} aria-label={t("back")}><span className="arrow" aria-hidden="true" /></button>
        )}
        <h1>{title}</h1>
      </header>
      <div className="screen-body">{children}</div>
      {action && <div className="screen-action">{action}</div>}
    </main>
  );
}
