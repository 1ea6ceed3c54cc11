// Uploads of forms: what is answered, what is served then, and what is refused.
import { expect, it } from "vitest";
import { area } from "./area";
import { newReference, picture, sha256, short } from "./client";

const TOO_LARGE_BYTES = 10 * 1024 * 1024 + 1;
const text = (content: string) => new TextEncoder().encode(content);

export const upload = area("upload", (client) => {
  it("answers PROCESSING, and serves WebP in the end", async () => {
    const { status, body } = await client().upload([picture()]);
    expect(status).toBe(200);
    expect(body).toEqual({ id: expect.any(String), imageUrl: expect.any(String), status: "PROCESSING" });
    const { pathname } = new URL(body.imageUrl);
    const served = await client().settled(
      () => client().get(pathname),
      (answer) => answer.status === 200,
    );
    expect([served.status, served.headers.get("Content-Type")]).toEqual([200, "image/webp"]);
    expect(await client().statusOf(body.id)).toBe("READY");
    expect(await client().movesOf(body.id)).toEqual(["TEMP>READY"]);
  });

  it("answers READY in sync mode, without a history", async () => {
    const { body } = await client().upload([picture()], {}, { query: "?mode=sync" });
    expect(body.status).toBe("READY");
    expect((await client().get(new URL(body.imageUrl).pathname)).status).toBe(200);
    expect(await client().movesOf(body.id)).toEqual([]);
  });

  it("answers a list for files, in their order", async () => {
    const { body } = await client().upload([picture("a.png"), picture("b.png")], {}, { field: "files" });
    expect(body).toHaveLength(2);
    expect(body[0].id).not.toBe(body[1].id);
  });

  it("makes the URL of category, day in Seoul and id", async () => {
    const { id, imageUrl } = await client().ready("BANNER");
    const [year, month, day] = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Seoul" }).format().split("-");
    expect(new URL(imageUrl).pathname).toBe(`/images/BANNER/${year}/${month}/${day}/${id}.webp`);
  });

  it("refuses a form that lacks something", async () => {
    expect((await client().upload([])).status).toBe(400);
    expect((await client().upload([picture()], { uploaderId: null })).status).toBe(400);
    expect((await client().upload([picture()], { category: null })).status).toBe(400);
    expect(short(await client().upload([picture()], { category: "NONE" }))).toBe("400 REFERENCE_TYPE_NOT_FOUND");
  });

  it("has a code for each thing that can be wrong with a file", async () => {
    const { bytes } = picture();
    const codeOf = async (name: string, content = bytes) => short(await client().upload([{ name, bytes: content }]));
    expect(await codeOf(`${"x".repeat(252)}.png`)).toBe("400 INVALID_FILE_NAME");
    expect(await codeOf("photo")).toBe("400 FILE_EXTENSION_NOT_FOUND");
    expect(await codeOf("photo.exe")).toBe("400 INVALID_FILE_EXTENSION");
    expect(await codeOf("photo.jpg")).toBe("400 INVALID_EXTENSION");
    expect(await codeOf("photo.png", text("no picture"))).toBe("400 INVALID_EXTENSION");
    expect(await codeOf("photo.png", new Uint8Array(TOO_LARGE_BYTES))).toBe("400 FILE_TOO_LARGE");
  });

  it("stores an SVG without what it could run, and serves it under a policy", async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script><rect width="1"/></svg>';
    const file = { name: "a.svg", bytes: text(svg) };
    const { body } = await client().upload([file], {}, { query: "?mode=sync" });
    const served = await client().get(new URL(body.imageUrl).pathname);
    expect(served.headers.get("Content-Type")).toBe("image/svg+xml");
    expect(served.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
    expect(await served.text()).not.toMatch(/script|onload|alert/);
  });

  it("answers the same to the same Idempotency-Key, 422 to another form under it", async () => {
    const [file, headers] = [picture(), { "Idempotency-Key": newReference() }];
    const first = await client().upload([file], {}, { headers });
    const again = await client().upload([file], {}, { headers });
    expect([again.status, again.body]).toEqual([200, first.body]);
    expect((await client().upload([picture()], {}, { headers })).status).toBe(422);
  });

  it("knows by preflight what there is already", async () => {
    const file = picture();
    const { body } = await client().upload([file], {}, { query: "?mode=sync" });
    const asked = { uploaderId: "u-1", sha256: sha256(file.bytes), bytes: file.bytes.length, hashes: {} };
    const known = await client().ask("POST", "/api/v1/images/preflight", asked);
    expect(known.body).toMatchObject({ exists: true, id: body.id, imageUrl: body.imageUrl });
    const unknown = await client().ask("POST", "/api/v1/images/preflight", { ...asked, sha256: sha256(text("new")) });
    expect(unknown.body).toMatchObject({ exists: false });
  });

  it("lists what an uploader has, newest first, page by page", async () => {
    const uploaderId = newReference();
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) {
      ids.unshift((await client().upload([picture()], { uploaderId }, { query: "?mode=sync" })).body.id);
    }
    const list = `/api/v1/images?uploaderId=${uploaderId}&limit=2`;
    const first = (await client().ask("GET", list)).body;
    const rest = (await client().ask("GET", `${list}&cursor=${first.nextCursor}`)).body;
    expect([...first.images, ...rest.images].map(({ imageId }) => imageId)).toEqual(ids);
    expect(rest.nextCursor).toBeNull();
  });
});
