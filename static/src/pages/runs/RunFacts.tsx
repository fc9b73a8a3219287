import { Link } from "wouter";
import type { Run } from "../../spec/openapi";
import { Facts, type Fact } from "../../widgets/Facts";
import { formatCount, formatShare } from "../../widgets/format";
import { Panel } from "../../widgets/Panel";
import { choiceSentence } from "../datasets/column_words";
import links from "../shared/links.module.css";
import styles from "./RunPage.module.css";

/** What was trained on what and how, and what was chosen for the person. */
export function RunFacts({ run }: { run: Run }) {
  const { plan } = run;
  const rate = plan.optimizer.config?.["learning_rate"];
  const facts: Fact[] = [
    {
      term: "Network",
      value:
        run.network_id == null ? (
          plan.network.name
        ) : (
          <Link href={`/networks/${run.network_id}`} className={links.name}>
            {plan.network.name}
          </Link>
        ),
    },
    ...(run.source_model_id == null
      ? []
      : [
          {
            term: "Began with",
            value:
              run.source_model_name == null ? (
                "the weights of a model that is deleted"
              ) : (
                <>
                  the weights of{" "}
                  <Link href={`/models/${run.source_model_id}`} className={links.name}>
                    {run.source_model_name}
                  </Link>
                </>
              ),
          },
        ]),
    {
      term: "Data",
      value: (
        <Link href={`/datasets/${run.dataset_id}`} className={links.name}>
          {run.dataset_name}
        </Link>
      ),
    },
    { term: "Learns", value: choiceSentence(plan.choice) },
    {
      term: "Optimizer",
      value:
        typeof rate === "number"
          ? `${plan.optimizer.class_name}, ${rate}`
          : plan.optimizer.class_name,
      isMono: true,
    },
    { term: "Loss", value: plan.loss, isMono: true },
    { term: "Metrics", value: plan.metrics.join(", ") || "–", isMono: true },
    { term: "Epochs", value: formatCount(plan.epochs), isMono: true },
    { term: "Batch size", value: formatCount(plan.batch_size), isMono: true },
    { term: "Validation", value: formatShare(plan.validation_split), isMono: true },
    { term: "Seed", value: String(plan.seed), isMono: true },
  ];
  return (
    <>
      <Panel title="The training">
        <Facts facts={facts} />
      </Panel>
      {plan.chosen.length > 0 && (
        <Panel title="Chosen for you, and why">
          <ul className={styles.chosen}>
            {plan.chosen.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}
