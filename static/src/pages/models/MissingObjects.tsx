import { FileX2, Undo2 } from "lucide-react";
import type { MissingObject } from "../../spec/openapi";
import { Button } from "../../widgets/Button";
import { Notice } from "../../widgets/Notice";
import { PasteNotice } from "./PasteNotice";

export interface MissingObjectsProps {
  objects: readonly MissingObject[];
  /** What the model is loaded without. */
  letGo: readonly string[];
  /** What the file carries the source of. */
  brought: ReadonlySet<string>;
  onPaste: (name: string) => void;
  onLetGo: (name: string, isGone: boolean) => void;
}

const NUM_NAMED = 4;

/** Functions, initializers and the like of the author's: list items, each with its next step. */
export function MissingObjects({ objects, letGo, brought, onPaste, onLetGo }: MissingObjectsProps) {
  return (
    <>
      {letGo.map((name) => (
        <li key={`without ${name}`}>
          <Notice
            tone="neutral"
            title={`Loaded without ${name}`}
            actions={
              <Button size="small" icon={<Undo2 />} onPress={() => onLetGo(name, false)}>
                {`Ask for ${name} again`}
              </Button>
            }
          >
            The weights come from the file, so what the model computes is the same.
          </Notice>
        </li>
      ))}
      {objects.map((missing) => (
        <li key={missing.name}>
          <PasteNotice
            name={missing.name}
            title={`${missing.name} is ${roleOf(missing)} of the author’s own: paste it`}
            isBrought={brought.has(missing.name)}
            onPaste={onPaste}
            others={
              missing.can_be_let_go === true && (
                <Button size="small" icon={<FileX2 />} onPress={() => onLetGo(missing.name, true)}>
                  Load without it
                </Button>
              )
            }
          >
            {`${usesOf(missing)} ${effectOf(missing)}`}
          </PasteNotice>
        </li>
      ))}
    </>
  );
}

function roleOf(missing: MissingObject): string {
  if (missing.role === "function") return "a function";
  const article = /^[aio]/.test(missing.role) ? "an" : "a";
  const role = missing.role === "activation" ? "activation function" : missing.role;
  return `${article} ${role}`;
}

function usesOf(missing: MissingObject): string {
  const uses = (missing.uses ?? []).map((use) => `${use.argument} of ${use.layer}`);
  const named = uses.slice(0, NUM_NAMED).join(", ");
  const more = uses.length > NUM_NAMED ? ` and ${uses.length - NUM_NAMED} more` : "";
  return `It is the ${named}${more}.`;
}

function effectOf(missing: MissingObject): string {
  if (missing.can_be_let_go !== true)
    return "A whole file may be pasted: all that is missing is taken.";
  if (missing.role === "initializer") return "On a saved model it has no effect.";
  return "It acts on further training alone.";
}
