// What a file's name says before its bytes are looked at.

export const MAX_FILE_NAME_CHARACTERS = 255;

export type FileNameRefusal = "INVALID_FILE_NAME" | "FILE_EXTENSION_NOT_FOUND" | "INVALID_FILE_EXTENSION";

export type FileName =
  /** `extension` is a code of the table `extensions`: "JPG". */
  { readonly ok: true; readonly extension: string } | { readonly ok: false; readonly code: FileNameRefusal };

/**
 * @param known codes of `extensions`
 * @example readFileName("cat.JPG", codes) // { ok: true, extension: "JPG" }
 */
export function readFileName(name: string, known: ReadonlySet<string>): FileName {
  const isSound = name.trim() !== "" && [...name].length <= MAX_FILE_NAME_CHARACTERS && !/[\0/\\]/.test(name);
  if (!isSound) return { ok: false, code: "INVALID_FILE_NAME" };
  const dot = name.lastIndexOf(".");
  const extension = dot === -1 ? "" : name.slice(dot + 1).toUpperCase();
  if (extension === "") return { ok: false, code: "FILE_EXTENSION_NOT_FOUND" };
  return known.has(extension) ? { ok: true, extension } : { ok: false, code: "INVALID_FILE_EXTENSION" };
}

/** Names of one format. */
const SYNONYMS: Readonly<Record<string, string>> = { JPG: "JPEG", HEIF: "HEIC" };

/** Whether the extension that a name has may stand on bytes of that format: JPG is JPEG, HEIC is HEIF. */
export function sameFormat(a: string, b: string): boolean {
  return (SYNONYMS[a] ?? a) === (SYNONYMS[b] ?? b);
}
