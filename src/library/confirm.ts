// The confirm: given images become all there is under a reference, in one transaction with their history and their event. Two at
// once leave the outcome of one of them. Repeating what is the state already writes nothing.

import { commitGuarded, untilCommitted } from "../edge/guard";
import type { Logger } from "../edge/log";
import type { Platform } from "../edge/platform";
import { Problem } from "../edge/problem";
import { wake } from "../edge/work";
import { confirmProblem, libraryProblem } from "./problem";
import { decideConfirm } from "./rules/confirm";
import { eventId, topicOf } from "./rules/event";
import { ConfirmStore } from "./store/confirm";

export interface ConfirmParts {
  readonly platform: Pick<Platform, "db" | "queue" | "clock" | "newId">;
  readonly log: Logger;
  /** For the history; null = nobody known. */
  readonly caller: string | null;
}

const REPLACED = "replaced by a confirm of its reference";

/**
 * @param imageIds at least one, in the order they shall have
 * @throws Problem with a code of spec/library.md "Confirm"; 503 BUSY; 500 IMAGE_SAVE_FAILED
 */
export async function confirmImages(
  { platform, log, caller }: ConfirmParts,
  imageIds: readonly string[],
  referenceId: string,
): Promise<void> {
  const { db, clock, newId } = platform;
  const store = new ConfirmStore(db);
  const cause = { confirmed: { by: caller, reason: null }, deleted: { by: caller, reason: REPLACED } };
  await committed(platform, log, async () => {
    const decision = decideConfirm(await store.find(imageIds), referenceId);
    if (decision.kind === "refuse") throw confirmProblem(decision.refusal);
    const type = decision.type.code;
    const event = { id: eventId(newId()), topic: topicOf(type) };
    const batch = store.replace(imageIds, { type, id: referenceId }, event, cause, clock.now());
    return commitGuarded<{ id: string }>(db, batch);
  });
}

/**
 * Deletes everything under a reference id, of one type or of every type; one event a type that had any.
 * @throws Problem 400 REFERENCE_TYPE_NOT_FOUND; 500 IMAGE_SAVE_FAILED
 */
export async function deleteImages(
  { platform, log, caller }: ConfirmParts,
  referenceId: string,
  category: string | null,
): Promise<void> {
  const { db, clock, newId } = platform;
  const store = new ConfirmStore(db);
  const cause = { by: caller, reason: "deleted by an empty confirm of its reference" };
  await committed(platform, log, async () => {
    const known = await store.typeCodes();
    if (category !== null && !known.includes(category)) {
      throw libraryProblem("REFERENCE_TYPE_NOT_FOUND", `expected a reference type for category, got ${category}`);
    }
    const types = category === null ? known : [category];
    const events = types.map((type) => ({ type, id: eventId(newId()), topic: topicOf(type) }));
    return commitGuarded<{ id: string }>(db, store.deleteAll(referenceId, events, cause, clock.now()));
  });
}

type Batch = Awaited<ReturnType<typeof commitGuarded<{ id: string }>>>;

/** Commits, then wakes whoever delivers the events. A wake-up that fails is the sweep's business: the events are safe. */
async function committed(
  platform: ConfirmParts["platform"],
  log: Logger,
  attempt: () => Promise<Batch>,
): Promise<void> {
  let results: NonNullable<Batch>;
  try {
    results = await untilCommitted(platform.clock, attempt);
  } catch (error) {
    if (error instanceof Problem) throw error;
    log.error("confirm", { error });
    throw libraryProblem("IMAGE_SAVE_FAILED", "expected the database to take the change, got a failure after retries");
  }
  const ids = results.flatMap(({ results: rows }) => rows.map(({ id }) => id));
  await wake(platform, "event.publish", ids).catch((error) => log.warn("queue", { error }));
}
