import type { PagesState } from "../../state/lists";
import { Button } from "../../widgets/Button";
import links from "./links.module.css";

export interface MoreButtonProps {
  readonly state: Pick<PagesState<unknown>, "next" | "isLoadingMore" | "loadMore">;
}

/** Below a list: its next page, where there is one. */
export function MoreButton({ state }: MoreButtonProps) {
  const { next, isLoadingMore, loadMore } = state;
  if (next === null) return null;
  return (
    <div className={links.more}>
      <Button isDisabled={isLoadingMore} onPress={() => void loadMore()}>
        Show more
      </Button>
    </div>
  );
}
