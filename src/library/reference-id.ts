// A reference's id as it comes from outside.
import { libraryProblem } from "./problem";
import { MAX_REFERENCE_ID_CHARACTERS } from "./rules/confirm";
import { isStorable } from "./rules/text";

/** @throws Problem 400 INVALID_REFERENCE */
export function checkReferenceId(referenceId: string): void {
  if (isStorable(referenceId, MAX_REFERENCE_ID_CHARACTERS)) return;
  const got = [...referenceId].length;
  const detail = `expected 1 to ${MAX_REFERENCE_ID_CHARACTERS} characters of text for referenceId, got ${got}`;
  throw libraryProblem("INVALID_REFERENCE", detail);
}
