import type { DataChoice } from "../../spec/openapi";
import { Facts, type Fact } from "../../widgets/Facts";
import { formatCount, formatList, formatShape } from "../../widgets/format";
import { choiceSentence, taskWords } from "./column_words";

const NUM_CLASSES_NAMED = 6;

/** What a network for the chosen columns looks like. */
export function ChoiceFacts({ choice }: { choice: DataChoice }) {
  const facts: Fact[] = [
    { term: "Learn", value: choiceSentence(choice) },
    { term: "Task", value: taskWords(choice.learning_task) },
    { term: "Input shape", value: formatShape(choice.input_shape), isMono: true },
    {
      term: "Outputs",
      value: `${choice.num_outputs} · ${choice.output_activation}`,
      isMono: true,
    },
    { term: "Loss", value: choice.loss, isMono: true },
    { term: "Metrics", value: choice.metrics.join(", ") || "–", isMono: true },
  ];
  if (choice.vocabulary_size != null) {
    facts.splice(3, 0, {
      term: "Words told apart",
      value: formatCount(choice.vocabulary_size),
      isMono: true,
    });
  }
  if (choice.class_names.length > 0) facts.push({ term: "Classes", value: classWords(choice) });
  return <Facts facts={facts} />;
}

function classWords({ class_names }: DataChoice): string {
  if (class_names.length <= NUM_CLASSES_NAMED) return formatList(class_names);
  const named = class_names.slice(0, NUM_CLASSES_NAMED - 1);
  return `${named.join(", ")} and ${class_names.length - named.length} more`;
}
