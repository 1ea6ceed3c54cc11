// Events as a receiver sees them: one a change, signed, in order.
import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { area } from "./area";
import { newReference } from "./client";

/** Told to the server before it starts, as an origin that may be sent to without https. */
export const RECEIVER_PORT = 9377;
const TOPICS = ["product-image-changed", "profile-image-changed"];

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export const events = area("events", (client) => {
  const received: Received[] = [];
  const receiver = createServer((request, response) => {
    let text = "";
    request.on("data", (piece) => (text += piece));
    request.on("end", () => {
      received.push({ headers: request.headers, text });
      response.writeHead(204).end();
    });
  });
  let secret = "";

  beforeAll(async () => {
    await new Promise<void>((resolve) => receiver.listen(RECEIVER_PORT, "127.0.0.1", resolve));
    const webhook = { url: `http://127.0.0.1:${RECEIVER_PORT}/hook`, topics: TOPICS };
    secret = (await client().ask("POST", "/api/v1/webhooks", webhook)).body.secret;
  });

  afterAll(() => void receiver.close());

  const eventsOf = (referenceId: string) =>
    received.map(({ text }) => JSON.parse(text)).filter(({ payload }) => payload.referenceId === referenceId);
  const arrived = (referenceId: string, count: number) =>
    client().settled(
      async () => eventsOf(referenceId),
      (found) => found.length >= count,
    );

  it("tell a change once, in the shape of its type, in the order of the changes", async () => {
    const [a, b, reference] = [await client().ready(), await client().ready(), newReference()];
    await client().confirm([a.id], reference);
    await client().confirm([b.id, a.id], reference);
    await client().confirm([b.id, a.id], reference);
    await client().confirm([], reference);
    const found = await arrived(reference, 3);
    expect(found.map(({ eventType }) => eventType)).toEqual(["IMAGES_CHANGED", "IMAGES_CHANGED", "IMAGES_DELETED"]);
    expect(found[1]).toEqual({
      eventId: expect.stringMatching(/^evt-/),
      eventType: "IMAGES_CHANGED",
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      sequence: expect.any(Number),
      payload: {
        referenceId: reference,
        images: [b, a].map(({ id, imageUrl }, seqNumber) => ({
          imageId: id,
          imageUrl,
          referenceId: reference,
          seqNumber,
        })),
      },
    });
    expect(found[2].payload).toEqual({ referenceId: reference, images: [] });
  });

  it("tell a single type's image", async () => {
    const [{ id, imageUrl }, referenceId] = [await client().ready("PROFILE"), newReference()];
    await client().confirm([id], referenceId);
    const [event] = await arrived(referenceId, 1);
    expect(event).toMatchObject({ eventType: "IMAGE_CHANGED", payload: { referenceId, imageId: id, imageUrl } });
  });

  it("are signed as Standard Webhooks", async () => {
    const [{ id }, reference] = [await client().ready(), newReference()];
    await client().confirm([id], reference);
    await arrived(reference, 1);
    const { headers, text } = received.find((each) => each.text.includes(reference))!;
    const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
    const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${text}`;
    const expected = `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
    expect(String(headers["webhook-signature"]).split(" ")).toContain(expected);
    expect(headers["webhook-id"]).toBe(JSON.parse(text).eventId);
  });
});
