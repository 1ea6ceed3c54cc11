// What a confirm of given images does, from what is known of them: the checks in the order of spec/library.md, as a tagged
// refusal. A decision is only advice: the guard of the transaction asks again what may have changed since.
import type { Status } from "./state";

export const MAX_REFERENCE_ID_CHARACTERS = 200;
/** Bounds the event of a type without a limit of its own: its row has to fit into 2 MB. */
export const MAX_IMAGES_A_CONFIRM = 1000;

/** One of the given ids, in the given order, with its image as far as there is one. */
export interface FoundImage {
  readonly imageId: string;
  readonly image: {
    readonly status: Status;
    readonly referenceId: string | null;
    readonly type: ReferenceType;
  } | null;
}

export interface ReferenceType {
  readonly code: string;
  readonly allowsMultiple: boolean;
  /** null = unlimited. */
  readonly maxImages: number | null;
}

export type ConfirmRefusal =
  | { readonly code: "INVALID_IMAGE_SEQUENCE"; readonly imageId: string }
  | { readonly code: "IMAGE_NOT_FOUND"; readonly imageId: string }
  | { readonly code: "INVALID_REFERENCE"; readonly types: readonly string[] }
  | { readonly code: "NOT_ALLOWED_MULTIPLE_IMAGES"; readonly type: string; readonly count: number }
  | { readonly code: "IMAGE_COUNT_EXCEEDED"; readonly type: string; readonly count: number; readonly max: number }
  | { readonly code: "IMAGE_ALREADY_CONFIRMED"; readonly imageId: string }
  | { readonly code: "IMAGE_PROCESSING_FAILED"; readonly imageId: string }
  | { readonly code: "IMAGE_PROCESSING_IN_PROGRESS"; readonly imageId: string };

export type ConfirmDecision =
  | { readonly kind: "confirm"; readonly type: ReferenceType }
  | { readonly kind: "refuse"; readonly refusal: ConfirmRefusal };

/** @param found at least one, one for each given id */
export function decideConfirm(found: readonly FoundImage[], referenceId: string): ConfirmDecision {
  const seen = new Set<string>();
  for (const { imageId } of found) {
    if (seen.has(imageId)) return refuse({ code: "INVALID_IMAGE_SEQUENCE", imageId });
    seen.add(imageId);
  }

  const images = [];
  for (const { imageId, image } of found) {
    if (image === null || image.status === "DELETED") return refuse({ code: "IMAGE_NOT_FOUND", imageId });
    images.push({ imageId, ...image });
  }

  const { type } = images[0]!;
  const types = [...new Set(images.map((image) => image.type.code))];
  if (types.length > 1) return refuse({ code: "INVALID_REFERENCE", types });

  const count = images.length;
  const { code, allowsMultiple, maxImages } = type;
  if (count > 1 && !allowsMultiple) return refuse({ code: "NOT_ALLOWED_MULTIPLE_IMAGES", type: code, count });
  if (maxImages !== null && count > maxImages) {
    return refuse({ code: "IMAGE_COUNT_EXCEEDED", type: code, count, max: maxImages });
  }

  const elsewhere = images.find((image) => image.status === "CONFIRMED" && image.referenceId !== referenceId);
  if (elsewhere) return refuse({ code: "IMAGE_ALREADY_CONFIRMED", imageId: elsewhere.imageId });
  const failed = images.find(({ status }) => status === "FAILED");
  if (failed) return refuse({ code: "IMAGE_PROCESSING_FAILED", imageId: failed.imageId });
  const temporary = images.find(({ status }) => status === "TEMP");
  if (temporary) return refuse({ code: "IMAGE_PROCESSING_IN_PROGRESS", imageId: temporary.imageId });
  return { kind: "confirm", type };
}

function refuse(refusal: ConfirmRefusal): ConfirmDecision {
  return { kind: "refuse", refusal };
}
