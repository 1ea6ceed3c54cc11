// What helps against a refusal, in one sentence.
import type { Header } from "../../../image";
import type { Failure } from "../failure";
import { bytesText } from "../layout";

/** Null where nothing is known to help. */
export function remedyFor({ code, evidence }: Failure, header: Header | null, budgetBytes: number): string | null {
  switch (code) {
    case "UNSUPPORTED_FORMAT":
      return "Save it as JPEG, PNG or WebP first.";
    case "INVALID_FORMAT":
      return "Look at what the file really is: the name does not count, only its first bytes do.";
    case "HOSTILE_CONTENT":
      return "Do not open it: it is not what its name says.";
    case "CORRUPTED_IMAGE":
      return "Nothing in it can be decoded: fetch or export it again.";
    case "MEMORY_BUDGET_EXCEEDED":
      return memoryRemedy(Number(evidence.predictedBytes), header, budgetBytes);
    case "RESOLUTION_TOO_HIGH":
      return "Save it smaller first.";
    default:
      return null;
  }
}

function memoryRemedy(neededBytes: number, header: Header | null, budgetBytes: number): string {
  const need = `It needs ${bytesText(neededBytes)} and ${bytesText(budgetBytes)} are allowed; here --budget allows more, a Worker cannot.`;
  if (header?.format === "png" && header.progressive)
    return `${need} Saved without interlacing it is read row by row and fits.`;
  if (header?.format === "webp") return `${need} WebP is decoded whole; as JPEG it is read row by row and fits.`;
  if (header?.format === "heic") return `${need} It was coded in large pieces; as JPEG it is read row by row and fits.`;
  return need;
}
