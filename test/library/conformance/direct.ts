// Direct upload in three steps, with the Worker's own signer: start, PUT, confirm.
import { expect, it } from "vitest";
import { area } from "./area";
import { type Client, type NamedFile, picture, short } from "./client";

interface Started {
  readonly id: string;
  readonly uploadUrl: string;
}

async function start(client: Client, file: NamedFile, change: object = {}): Promise<Started> {
  const asked = {
    filename: file.name,
    contentType: file.type,
    bytes: file.bytes.length,
    category: "PRODUCT",
    ...change,
  };
  return (await client.ask("POST", "/api/v1/uploads", asked)).body;
}

async function put(client: Client, { uploadUrl }: Started, { bytes, type = "image/png" }: NamedFile): Promise<number> {
  const init = { method: "PUT", body: bytes as BodyInit, headers: { "Content-Type": type } };
  return (await fetch(new URL(uploadUrl, client.origin), init)).status;
}

const finish = async (client: Client, { id }: Started) =>
  short(await client.ask("POST", `/api/v1/uploads/${id}/confirm`, {}));

export const direct = area("direct", (client) => {
  it("takes a file in three steps, and shows it and its thumbnail", async () => {
    const file = picture();
    const started = await start(client(), file);
    expect(await client().statusOf(started.id)).toBe("TEMP");
    expect(await put(client(), started, file)).toBeLessThan(300);
    expect(await finish(client(), started)).toBe("200");
    expect(await client().statusOf(started.id)).toBe("READY");
    const image = await client().settled(
      async () => (await client().ask("GET", `/api/v1/images/${started.id}`)).body,
      ({ thumbnailUrl }) => thumbnailUrl !== null,
    );
    const thumbnail = await client().get(new URL(image.thumbnailUrl).pathname);
    expect([thumbnail.status, thumbnail.headers.get("Content-Type")]).toEqual([200, "image/webp"]);
  });

  it("refuses another size and another type than was promised", async () => {
    const [file, other] = [picture(), picture()];
    const longer = { ...file, bytes: Buffer.concat([file.bytes, Buffer.alloc(1)]) };
    expect(await put(client(), await start(client(), file), longer)).toBeGreaterThanOrEqual(400);
    expect(await put(client(), await start(client(), other), { ...other, type: "image/jpeg" })).toBeGreaterThanOrEqual(
      400,
    );
  });

  it("refuses a URL that was used, and one that was changed", async () => {
    const file = picture();
    const started = await start(client(), file);
    expect(await put(client(), started, file)).toBeLessThan(300);
    expect(await put(client(), started, file)).toBeGreaterThanOrEqual(400);
    const other = await start(client(), file);
    const forged = { ...other, uploadUrl: other.uploadUrl.replace(other.id, started.id) };
    expect(await put(client(), forged, file)).toBeGreaterThanOrEqual(400);
  });

  it("refuses to confirm what never came, and what is no such file", async () => {
    const file = picture();
    expect(await finish(client(), await start(client(), file))).toMatch(/^4/);
    const lie = { ...file, bytes: new TextEncoder().encode("this is no picture at all") };
    const started = await start(client(), lie);
    expect(await put(client(), started, lie)).toBeLessThan(300);
    expect(await finish(client(), started)).toBe("400 INVALID_EXTENSION");
    expect(await client().statusOf(started.id)).not.toBe("READY");
  });

  it("answers the aliases of the original, and reads the original by a URL of its own", async () => {
    const file = picture();
    const asked = { filename: file.name, content_type: "image/png", size: file.bytes.length };
    const started = (await client().ask("POST", "/images/upload", asked)).body as Started;
    expect(await put(client(), started, file)).toBeLessThan(300);
    expect((await client().ask("POST", `/images/${started.id}/confirm`, {})).status).toBe(200);
    const original = await client().get(`/api/v1/images/${started.id}/original`);
    expect(original.status).toBe(200);
  });
});
