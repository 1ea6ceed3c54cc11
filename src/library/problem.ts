// The library's codes, with the statuses that the system it replaces gave them, and the sentence of each refused confirm.
import { Problem } from "../edge/problem";
import type { ConfirmRefusal } from "./rules/confirm";

const STATUS = {
  INVALID_FILE_NAME: 400,
  FILE_EXTENSION_NOT_FOUND: 400,
  INVALID_FILE_EXTENSION: 400,
  INVALID_EXTENSION: 400,
  FILE_TOO_LARGE: 400,
  REFERENCE_TYPE_NOT_FOUND: 400,
  INVALID_REFERENCE: 400,
  INVALID_IMAGE_SEQUENCE: 400,
  IMAGE_SEQUENCE_ALREADY_EXISTS: 400,
  NOT_ALLOWED_MULTIPLE_IMAGES: 400,
  IMAGE_COUNT_EXCEEDED: 400,
  IMAGE_ALREADY_CONFIRMED: 400,
  UPLOAD_SIZE_MISMATCH: 400,
  UPLOAD_TYPE_MISMATCH: 400,
  SIGNATURE_INVALID: 403,
  IMAGE_NOT_FOUND: 404,
  IMAGE_SEQUENCE_NOT_FOUND: 404,
  IMAGE_PROCESSING_IN_PROGRESS: 409,
  UPLOAD_NOT_RECEIVED: 409,
  UPLOAD_USED: 409,
  UPLOAD_EXPIRED: 410,
  // The one input that answers a 500: the original's clients decide by it.
  IMAGE_PROCESSING_FAILED: 500,
  IMAGE_SAVE_FAILED: 500,
  IOException: 500,
  SIGNING_NOT_CONFIGURED: 503,
} as const;

export type LibraryCode = keyof typeof STATUS;

/** @param detail one public sentence, "expected X for Y, got Z" */
export function libraryProblem(code: LibraryCode, detail: string, headers?: Readonly<Record<string, string>>): Problem {
  return new Problem(STATUS[code], code, detail, {}, headers);
}

export function confirmProblem(refusal: ConfirmRefusal): Problem {
  return libraryProblem(refusal.code, sentence(refusal));
}

function sentence(refusal: ConfirmRefusal): string {
  switch (refusal.code) {
    case "INVALID_IMAGE_SEQUENCE":
      return `expected each image once for imageIds, got ${refusal.imageId} twice`;
    case "IMAGE_NOT_FOUND":
      return `expected an image for imageId, got ${refusal.imageId}, which there is not or no longer`;
    case "INVALID_REFERENCE":
      return `expected images of one reference type for imageIds, got ${refusal.types.join(", ")}`;
    case "NOT_ALLOWED_MULTIPLE_IMAGES":
      return `expected at most 1 image for a reference of the type ${refusal.type}, got ${refusal.count}`;
    case "IMAGE_COUNT_EXCEEDED":
      return `expected at most ${refusal.max} images for a reference of the type ${refusal.type}, got ${refusal.count}`;
    case "IMAGE_ALREADY_CONFIRMED":
      return `expected an image without a reference for imageId, got ${refusal.imageId}, which belongs to another`;
    case "IMAGE_PROCESSING_FAILED":
      return `expected a processed image for imageId, got ${refusal.imageId}, whose processing failed`;
    case "IMAGE_PROCESSING_IN_PROGRESS":
      return `expected a processed image for imageId, got ${refusal.imageId}, which is not ready yet`;
    default:
      return refusal satisfies never;
  }
}
