import { describe, expect, it } from "vitest";
import { negotiateFormat } from "../../src/render/accept";

const CHROME = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";
const SAFARI =
  "image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5";
const OLD_SAFARI = "image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5";

describe("format=auto", () => {
  it.each([
    [CHROME, "webp", "webp"],
    [SAFARI, "webp", "webp"],
    [OLD_SAFARI, "jpeg", "png"],
    ["*/*", "jpeg", "png"],
    ["image/*", "jpeg", "png"],
    [null, "jpeg", "png"],
    ["", "jpeg", "png"],
    ["image/webp", "webp", "webp"],
    ["IMAGE/WEBP", "webp", "webp"],
    ["image/webp;q=0", "jpeg", "png"],
    ["image/webp;q=0.5,image/jpeg;q=0.9,image/png;q=0.4", "jpeg", "webp"],
    ["image/webp;q=0.9,image/*;q=0.9", "webp", "webp"],
    ["image/webp;q=0.5,*/*;q=0.8", "jpeg", "png"],
    ["image/webp; q=0.8 , */*;q=0.1", "webp", "webp"],
    ["image/webp;q=2", "jpeg", "png"],
    ["image/webp;q=abc", "jpeg", "png"],
    ["image/webp;level=1", "webp", "webp"],
    ["image/webpx", "jpeg", "png"],
    ["text/html", "jpeg", "png"],
  ])("%j gives %s, with transparency %s", (accept, opaque, transparent) => {
    expect(negotiateFormat(accept, false).format).toBe(opaque);
    expect(negotiateFormat(accept, true).format).toBe(transparent);
  });
});
