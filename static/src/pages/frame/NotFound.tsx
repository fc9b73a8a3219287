import { MapPinOff } from "lucide-react";
import { LinkButton } from "../../widgets/LinkButton";
import { EmptyState } from "../../widgets/EmptyState";
import { Frame } from "./Frame";

/** An address that leads nowhere. */
export function NotFound() {
  return (
    <Frame title="Not found">
      <EmptyState
        icon={<MapPinOff size={28} />}
        title="Nothing lives at this address"
        actions={<LinkButton href="/networks">All networks</LinkButton>}
      >
        It may have been deleted, or the address was cut off when it was copied.
      </EmptyState>
    </Frame>
  );
}
