import { type KeyboardEvent, useState } from "react";

const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 8,
  PageUp: -8,
};

export interface Picking {
  /** Which of the options Enter picks; -1 where there is none. */
  readonly active: number;
  readonly point: (index: number) => void;
  readonly listId: string;
  readonly optionId: (index: number) => string;
  /** Answers whether the key was one of the list's: a step, or Enter. */
  readonly press: (event: KeyboardEvent) => boolean;
}

/**
 * A field that keeps the keyboard while its arrows and Enter choose in the list below it.
 *
 * `name` begins the ids of the list and its options.
 */
export function usePicking(
  name: string,
  numOptions: number,
  pick: (index: number) => void,
): Picking {
  const [chosen, setChosen] = useState(0);
  const active = Math.min(chosen, numOptions - 1);
  const press = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step !== undefined) setChosen(Math.max(0, Math.min(numOptions - 1, active + step)));
    else if (event.key === "Enter") pick(active);
    else return false;
    event.preventDefault();
    return true;
  };
  return {
    active,
    point: setChosen,
    listId: `${name}-list`,
    optionId: (index) => `${name}-${index}`,
    press,
  };
}
