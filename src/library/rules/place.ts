// Where a picture lies: its path below BASE_URL, which is its R2 key below images/ too, and the key of its original.
//   images/{CATEGORY}/{YYYY}/{MM}/{DD}/{uuid}.webp         what is served (another extension where the original is)
//   images/{CATEGORY}/{YYYY}/{MM}/{DD}/{uuid}_thumb.webp   its thumbnail
//   originals/{uuid}.{ext}                                 as it was uploaded; never public

export const IMAGE_PREFIX = "images/";
export const ORIGINAL_PREFIX = "originals/";

const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
const IMAGE_ID = new RegExp(`^${UUID}$`);
const IMAGE_PATH = new RegExp(`^([A-Z0-9_]{1,32})/\\d{4}/\\d{2}/\\d{2}/(${UUID})(_thumb)?\\.([a-z0-9]{1,16})$`);

export interface ImagePlace {
  readonly id: string;
  readonly category: string;
  /** When it was uploaded. */
  readonly atMs: number;
  readonly timeZone: string;
}

/** Where an image id comes from a path or a body: what is not one cannot be known. */
export function isImageId(text: string): boolean {
  return IMAGE_ID.test(text);
}

/**
 * @param extension lower case
 * @example imagePath({ id, category: "PRODUCT", atMs, timeZone: "Asia/Seoul" }) // "PRODUCT/2026/11/28/{id}.webp"
 */
export function imagePath({ id, category, atMs, timeZone }: ImagePlace, extension = "webp"): string {
  const { year, month, day } = dateIn(timeZone, atMs);
  return `${category}/${year}/${month}/${day}/${id}.${extension}`;
}

/** @param baseUrl BASE_URL, or null for the origin that was asked */
export function imageUrl(baseUrl: string | null, origin: string, path: string): string {
  return `${baseUrl ?? `${origin}/${IMAGE_PREFIX}`}${path}`;
}

/** The URL of the same picture under its true extension. @param extension lower case */
export function withExtension(url: string, extension: string): string {
  return url.replace(/\.[a-z0-9]+$/, `.${extension}`);
}

/** The R2 key of what a picture's URL serves. */
export function servedKey(imageUrl: string): string {
  return imageUrl.slice(imageUrl.lastIndexOf(`/${IMAGE_PREFIX}`) + 1);
}

/** @param path of the picture that it belongs to */
export function thumbnailPath(path: string): string {
  return path.replace(/\.[a-z0-9]+$/, "_thumb.webp");
}

export function originalKey(id: string, extension: string): string {
  return `${ORIGINAL_PREFIX}${id}.${extension.toLowerCase()}`;
}

/** @returns null for a path that no picture has */
export function parseImagePath(path: string): { id: string; isThumbnail: boolean; extension: string } | null {
  const match = IMAGE_PATH.exec(path);
  return match === null ? null : { id: match[2]!, isThumbnail: match[3] !== undefined, extension: match[4]! };
}

/** The calendar's day at that place, zero-padded. */
export function dateIn(timeZone: string, atMs: number): { year: string; month: string; day: string } {
  const format = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  const parts = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
  return { year: parts.year!, month: parts.month!, day: parts.day! };
}
