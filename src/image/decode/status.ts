// One place where kernels' status numbers become the library's errors.
import {
  ERR_ARGUMENT,
  ERR_CORRUPT,
  ERR_LIMIT,
  ERR_OUTPUT_FULL,
  ERR_TRUNCATED,
  ERR_UNSUPPORTED,
} from "../../../wasm/status";
import { ImageError } from "../error";

/**
 * Passes a kernel's result through when it is not a status.
 * @throws ImageError for statuses that bad input causes; Error for those that only a bug can cause.
 */
export function check(result: number, format: string): number {
  if (result >= 0) return result;
  switch (result) {
    case ERR_CORRUPT:
      throw new ImageError("CORRUPTED_IMAGE", `expected a decodable ${format}, got damaged data`);
    case ERR_TRUNCATED:
      throw new ImageError("CORRUPTED_IMAGE", `expected a whole ${format}, got one that ends before its pixels`);
    case ERR_UNSUPPORTED:
      throw new ImageError(
        "UNSUPPORTED_FORMAT",
        `expected an 8-bit Huffman-coded JPEG, or a standard PNG, GIF or BMP, got another kind of ${format}`,
      );
    case ERR_LIMIT:
      throw new ImageError(
        "RESOLUTION_TOO_HIGH",
        `expected a ${format} within the limits of size, scans and work, got one beyond them`,
      );
    case ERR_ARGUMENT:
    case ERR_OUTPUT_FULL:
      throw new Error(`expected a kernel call in order, got status ${result} for ${format}`);
    default:
      throw new Error(`expected a known status, got ${result} for ${format}`);
  }
}
