import { FileX2 } from "lucide-react";
import { useEffect } from "react";
import { forgetNetwork, lastNetwork } from "../../state/recent";
import { openNetwork, useSaving } from "../../state/saving";
import { Button } from "../../widgets/Button";
import { EmptyState } from "../../widgets/EmptyState";
import { LinkButton } from "../../widgets/LinkButton";
import { Frame } from "../frame/Frame";

/** A network that is not there, or cannot be had right now. */
export function OpenFailed({ id }: { id: string }) {
  const isMissing = useSaving((state) => state.openState === "missing");
  const problem = useSaving((state) => state.openProblem);
  useEffect(() => {
    if (isMissing && lastNetwork() === id) forgetNetwork();
  }, [isMissing, id]);
  return (
    <Frame title="Design">
      <EmptyState
        icon={<FileX2 size={28} />}
        title={isMissing ? "This network is not here" : "This network could not be opened"}
        actions={
          <>
            {!isMissing && (
              <Button variant="primary" onPress={() => void openNetwork(id)}>
                Try again
              </Button>
            )}
            <LinkButton href="/networks">All networks</LinkButton>
          </>
        }
      >
        {isMissing
          ? "It may have been deleted, or the address was cut off when it was copied."
          : `${problem?.message ?? ""} ${problem?.hint ?? ""}`}
      </EmptyState>
    </Frame>
  );
}
