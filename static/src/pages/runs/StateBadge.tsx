import { Ban, CircleCheck, CircleDashed, CircleX, Pause, Play, Unplug } from "lucide-react";
import type { RunState } from "../../spec/openapi";
import { Badge } from "../../widgets/Badge";
import { stateWords } from "./run_words";

const ICONS = {
  queued: CircleDashed,
  running: Play,
  paused: Pause,
  finished: CircleCheck,
  failed: CircleX,
  cancelled: Ban,
} as const;

/** The state of a run. */
export function StateBadge({ state, isInterrupted }: { state: RunState; isInterrupted: boolean }) {
  const [words, tone] = stateWords(state, isInterrupted);
  const Icon = isInterrupted ? Unplug : ICONS[state];
  return (
    <Badge tone={tone} icon={<Icon aria-hidden />}>
      {words}
    </Badge>
  );
}
