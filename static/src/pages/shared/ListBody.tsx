import type { ReactNode } from "react";
import type { PagesState } from "../../state/lists";
import { Loading } from "../../widgets/Loading";
import { ErrorNotice } from "./ErrorNotice";
import { ListSearch } from "./ListSearch";
import { MoreButton } from "./MoreButton";

export interface ListBodyProps<Item> {
  readonly state: PagesState<Item>;
  /** What is listed: "data sets", "runs" … */
  readonly nouns: string;
  /** What is said where there is nothing yet. */
  readonly empty?: ReactNode;
  readonly children: (items: Item[]) => ReactNode;
}

/** A page's list: what went wrong, the search by name, what is listed, and more of it. */
export function ListBody<Item>({ state, nouns, empty, children }: ListBodyProps<Item>) {
  const { items, error, words, find, load } = state;
  return (
    <>
      {error !== null && <ErrorNotice error={error} onRetry={() => void load()} />}
      {items === null && error === null && <Loading>{`Reading the ${nouns} …`}</Loading>}
      {items?.length === 0 && words === "" && empty}
      <ListSearch nouns={nouns} words={words} numFound={items?.length ?? null} find={find} />
      {items !== null && items.length > 0 && children(items)}
      <MoreButton state={state} />
    </>
  );
}
