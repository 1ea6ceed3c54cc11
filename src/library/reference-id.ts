// A reference's id as it comes from outside: characters as the database counts them, and none that it would not give back as
// they came.
import { libraryProblem } from "./problem";
import { MAX_REFERENCE_ID_CHARACTERS } from "./rules/confirm";

/** @throws Problem 400 INVALID_REFERENCE */
export function checkReferenceId(referenceId: string): void {
  const characters = [...referenceId].length;
  if (characters === 0 || characters > MAX_REFERENCE_ID_CHARACTERS || /[\0\p{Surrogate}]/u.test(referenceId)) {
    const detail = `expected 1 to ${MAX_REFERENCE_ID_CHARACTERS} characters of text for referenceId, got ${characters}`;
    throw libraryProblem("INVALID_REFERENCE", detail);
  }
}
