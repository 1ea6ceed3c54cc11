import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { checkOptions, checkSignature } from "../../src/render/access";
import { parseRenderPath } from "../../src/render/render-path";
import { signRenderPath } from "../../src/render/sign";
import { parseOptions } from "../../src/render/wishes";

const NEW_KEY = "a new key of many characters";
const OLD_KEY = "an old key of many characters";
const PATH = "/i/width=400,exp=1767225600/https://cdn.example.com/a b.jpg?v=2";

function check(path: string, keys: string[]) {
  return checkSignature(parseRenderPath(`https://darkroom.test${path}`), keys);
}

describe("signatures", () => {
  it("are HMAC-SHA-256 over what follows them, cut to 128 bits, base64url", async () => {
    const signed = "width=400,exp=1767225600/https://cdn.example.com/a%20b.jpg?v=2";
    const mac = createHmac("sha256", NEW_KEY).update(signed).digest().subarray(0, 16).toString("base64url");
    expect(await signRenderPath(NEW_KEY, PATH)).toBe(`/i/s--${mac}/${signed}`);
  });

  it.each([
    ["the new key", NEW_KEY],
    ["the old key, while it is listed", OLD_KEY],
  ])("by %s are accepted", async (_name, key) => {
    await expect(check(await signRenderPath(key, PATH), [NEW_KEY, OLD_KEY])).resolves.toBeUndefined();
  });

  it("are needed once a key is configured", async () => {
    await expect(check(PATH, [NEW_KEY])).rejects.toMatchObject({ status: 403, code: "SIGNATURE_REQUIRED" });
    await expect(check(PATH, [])).resolves.toBeUndefined();
  });

  it("by a retired key, or over another text, are refused", async () => {
    const signed = await signRenderPath(NEW_KEY, PATH);
    const refused = { status: 403, code: "SIGNATURE_INVALID" };
    await expect(check(await signRenderPath(OLD_KEY, PATH), [NEW_KEY])).rejects.toMatchObject(refused);
    for (const changed of [
      signed.replace("width=400", "width=401"),
      signed.replace("exp=1767225600", "exp=1867225600"),
      signed.replace("v=2", "v=3"),
      `${signed}&explain=1`,
      signed.replace("cdn.example", "evil.example"),
      signed.replace(/s--./, (head) => `s--${head.endsWith("A") ? "B" : "A"}`),
    ]) {
      await expect(check(changed, [NEW_KEY])).rejects.toMatchObject(refused);
    }
  });

  it("are made for render paths only", async () => {
    await expect(signRenderPath(NEW_KEY, "/api/v1/pick")).rejects.toThrow("expected a path that begins with /i/");
  });
});

describe("expiry", () => {
  const parsed = parseOptions("width=1,exp=1000");

  it("lets a URL through until its second comes", () => {
    expect(() => checkOptions(parsed, false, 999_999)).not.toThrow();
    expect(() => checkOptions(parsed, false, 1_000_000)).toThrow("expected a URL that is still good");
  });
});

describe("presets-only mode", () => {
  const presets = { thumb: "width=200" };

  it.each(["thumb", "preset=thumb", "thumb,exp=9999999999"])("admits %s", (text) => {
    expect(() => checkOptions(parseOptions(text, presets), true, 0)).not.toThrow();
  });

  it.each(["width=200", "thumb,width=300", "thumb,explain=1"])("refuses %s", (text) => {
    expect(() => checkOptions(parseOptions(text, presets), true, 0)).toThrow("expected the name of a preset alone");
    expect(() => checkOptions(parseOptions(text, presets), false, 0)).not.toThrow();
  });
});
