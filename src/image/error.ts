// Every expected failure of the pixel library: a stable code, the family that HTTP maps to a status, and the evidence.
// A bug throws something else. Messages say "expected X for Y, got Z" and hold no bytes of the source.

/** Stable codes; spec/pick.md "Errors" lists what each means to a caller. */
export type ImageErrorCode =
  | "INVALID_FORMAT"
  | "UNSUPPORTED_FORMAT"
  | "CORRUPTED_IMAGE"
  | "HOSTILE_CONTENT"
  | "RESOLUTION_TOO_LOW"
  | "RESOLUTION_TOO_HIGH"
  | "FILE_TOO_LARGE"
  | "MEMORY_BUDGET_EXCEEDED"
  | "INVALID_RECIPE"
  | "RESIZE_FAILED"
  | "CONVERSION_FAILED"
  | "ABORTED";

export type ImageErrorFamily = "decode" | "encode" | "parameter" | "limit" | "unsupported" | "aborted";

const FAMILY: Record<ImageErrorCode, ImageErrorFamily> = {
  INVALID_FORMAT: "decode",
  UNSUPPORTED_FORMAT: "unsupported",
  CORRUPTED_IMAGE: "decode",
  HOSTILE_CONTENT: "decode",
  RESOLUTION_TOO_LOW: "limit",
  RESOLUTION_TOO_HIGH: "limit",
  FILE_TOO_LARGE: "limit",
  MEMORY_BUDGET_EXCEEDED: "limit",
  INVALID_RECIPE: "parameter",
  RESIZE_FAILED: "encode",
  CONVERSION_FAILED: "encode",
  ABORTED: "aborted",
};

/** What was measured when the failure was found, e.g. `{ predictedBytes, allowedBytes }`. */
export type Evidence = Readonly<Record<string, string | number>>;

export class ImageError extends Error {
  override readonly name = "ImageError";
  readonly family: ImageErrorFamily;

  constructor(
    readonly code: ImageErrorCode,
    message: string,
    readonly evidence: Evidence = {},
  ) {
    super(message);
    this.family = FAMILY[code];
  }
}

export function isImageError(error: unknown): error is ImageError {
  return error instanceof ImageError;
}
