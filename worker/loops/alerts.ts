import { msUntilNextAlert } from "@/lib/db/system/alert-delivery";
import { passAlerts } from "@/lib/services/alert-pass";
import { type SendDeps, sendDueAlerts } from "@/lib/services/send-alerts";
import { Clock } from "./clock";

/**
 * Makes messages of what happened, and sends them: two timers, so that a mail server that answers
 * slowly does not keep what happens next from being noticed.
 */
export class AlertLoops {
  readonly #events: Clock;
  readonly #deliveries: Clock;

  constructor(deps: SendDeps) {
    const { pool, log } = deps;
    this.#events = new Clock({
      log,
      pass: async () => {
        if ((await passAlerts(pool, log)) > 0) this.#deliveries.poke();
      },
      msUntilNext: async () => (await msUntilNextAlert(pool)).deadline,
    });
    this.#deliveries = new Clock({
      log,
      pass: async () => void (await sendDueAlerts(deps)),
      msUntilNext: async () => (await msUntilNextAlert(pool)).delivery,
    });
  }

  /** Something happened, or somebody ordered a message. */
  poke(): void {
    this.#events.poke();
    this.#deliveries.poke();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#events.stop(), this.#deliveries.stop()]);
  }
}
