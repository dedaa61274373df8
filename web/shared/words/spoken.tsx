import { Fragment, type ReactNode } from "react";
import { useStore } from "../lib/store";
import { language } from "./language";

/** What is inside is drawn anew in another language as soon as the person chooses one. */
export function Spoken({ children }: { children: ReactNode }) {
  return <Fragment key={useStore(language)}>{children}</Fragment>;
}
