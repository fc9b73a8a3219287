import { asApiError } from "../../api/client";
import { say } from "../../widgets/toasts";

/** Do something; what goes wrong is said as a toast, in the server's words. */
export async function sayProblem(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    const error = asApiError(thrown);
    say({ tone: "bad", title: error.message, description: error.hint });
  }
}
