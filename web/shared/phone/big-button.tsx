import { useState, type ReactNode } from "react";

interface Shown {
  readonly children: ReactNode;
  readonly act: () => unknown; // until what it gives is settled, it cannot be pressed again
  readonly look?: "main" | "calm" | "bad";
  readonly disabled?: boolean;
}

/** What is done with the thumb: wide, high, and once. */
export function BigButton({ children, act, look = "main", disabled = false }: Shown) {
  const [busy, setBusy] = useState(false);
  const press = async () => {
    setBusy(true);
    try {
      await act();
    } finally {
      setBusy(false);
    }
  };
  return (
    <button type="button" className={`big ${look}`} disabled={busy || disabled} aria-busy={busy} onClick={() => void press()}>
      {children}
    </button>
  );
}
