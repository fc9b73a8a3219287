import {
  Blocks,
  Box,
  ChartLine,
  CircleHelp,
  type LucideIcon,
  Table2,
  Workflow,
} from "lucide-react";
import { Link, useLocation } from "wouter";
import { openDialog } from "../../state/view";
import { IconButton } from "../../widgets/IconButton";
import { Logo } from "./Logo";
import styles from "./Rail.module.css";
import { ThemeButton } from "./ThemeButton";

interface Place {
  readonly title: string;
  readonly href: string;
  readonly starts: readonly string[];
  readonly icon: LucideIcon;
}

const PLACES: readonly Place[] = [
  { title: "Design", href: "/", starts: ["/networks"], icon: Workflow },
  { title: "Data", href: "/datasets", starts: ["/datasets"], icon: Table2 },
  { title: "Runs", href: "/runs", starts: ["/runs"], icon: ChartLine },
  { title: "Models", href: "/models", starts: ["/models"], icon: Box },
  { title: "Layers", href: "/layers", starts: ["/layers"], icon: Blocks },
];

/** The five places, and theme and help at the foot. */
export function Rail() {
  const [location] = useLocation();
  const isHere = (place: Place) =>
    location === place.href || place.starts.some((start) => location.startsWith(start));
  return (
    <nav className={styles.rail} aria-label="Places">
      <Link href="/networks" className={styles.logo} aria-label="All networks">
        <Logo />
      </Link>
      {PLACES.map((place) => (
        <Link
          key={place.title}
          href={place.href}
          className={styles.place}
          aria-current={isHere(place) ? "page" : undefined}
        >
          <place.icon size={20} strokeWidth={1.75} aria-hidden />
          {place.title}
        </Link>
      ))}
      <div className={styles.foot}>
        <ThemeButton />
        <IconButton
          label="Keyboard shortcuts"
          icon={<CircleHelp size={19} strokeWidth={1.75} />}
          onPress={() => openDialog("shortcuts")}
        />
      </div>
    </nav>
  );
}
