import { describe, expect, it } from "vitest";
import { equalSecrets } from "../../src/edge/admin";
import { newId } from "../../src/edge/ids";
import { sha256Hex } from "../../src/image";

describe("ids", () => {
  it("sort by the millisecond they were made in", () => {
    const times = [0, 1, 31, 32, 1_700_000_000_000, 1_700_000_000_001, 2 ** 48 - 1];
    const ids = times.map((nowMs) => newId(nowMs));
    expect([...ids].sort()).toEqual(ids);
    for (const id of ids) expect(id).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  });

  it("encode time as a ULID does", () => {
    expect(newId(1_469_918_176_385).slice(0, 10)).toBe("01ARYZ6S41");
  });

  it("do not repeat within a millisecond", () => {
    const ids = new Set(Array.from({ length: 10_000 }, () => newId(1)));
    expect(ids.size).toBe(10_000);
  });

  it("sha256Hex answers the published digest of abc, for text and bytes alike", async () => {
    const published = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    expect(await sha256Hex("abc")).toBe(published);
    expect(await sha256Hex(new Uint8Array([0, 97, 98, 99]).subarray(1))).toBe(published);
  });
});

describe("secrets", () => {
  it("are equal only when every character and the length are", async () => {
    expect(await equalSecrets("token-token-token", "token-token-token")).toBe(true);
    for (const other of ["", "token-token-toke", "token-token-tokem", "token-token-token "]) {
      expect(await equalSecrets(other, "token-token-token")).toBe(false);
    }
  });
});
