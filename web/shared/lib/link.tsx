import type { MouseEvent, ReactNode } from "react";
import { go, href, useRoute } from "./route";

/** A link to a page of the app; with the usual keys it opens in a tab of its own. */
export function Link({ to, children, className }: { to: string; children: ReactNode; className?: string }) {
  const here = useRoute() === to;
  const follow = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={href(to)} onClick={follow} className={className} aria-current={here ? "page" : undefined}>
      {children}
    </a>
  );
}
