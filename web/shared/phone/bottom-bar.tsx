import { Link } from "../lib/link";
import { useRoute } from "../lib/route";

export interface Tab {
  readonly route: string;
  readonly label: string;
  readonly icon: string; // one letter or sign
  readonly count?: number;
}

/** The app's main pages, within reach of the thumb. */
export function BottomBar({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  const route = useRoute();
  return (
    <nav className="bottom-bar" aria-label={label}>
      {tabs.map((tab) => (
        <Link key={tab.route} to={tab.route} className={route.startsWith(`${tab.route}/`) ? "within" : ""}>
          <span className="tab-icon" aria-hidden="true">{tab.icon}</span>
          {tab.label}
          {tab.count ? <b className="count">{tab.count}</b> : null}
        </Link>
      ))}
    </nav>
  );
}
