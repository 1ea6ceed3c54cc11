// The client of the suite: knows a server by its address alone. DARKROOM_ORIGIN names one that runs already (with LIBRARY_AUTH=open and
// no ADMIN_TOKEN); otherwise one is started.
import { createHash, randomUUID } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";

export interface Uploaded {
  readonly id: string;
  readonly imageUrl: string;
  readonly status: string;
}

export interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly type?: string;
}

export interface Outcome {
  readonly status: number;
  readonly code: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: a document of the server under test, looked at by expectations only
  readonly body: any;
  readonly headers: Headers;
}

const SETTLE_MS = 60_000;
const POLL_MS = 250;

export class Client {
  constructor(readonly origin: string) {}

  async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Outcome> {
    const isForm = body instanceof FormData;
    const json: Record<string, string> = body === undefined || isForm ? {} : { "Content-Type": "application/json" };
    const sent = body === undefined || isForm ? body : JSON.stringify(body);
    return outcomeOf(
      await fetch(new URL(path, this.origin), { method, body: sent as BodyInit, headers: { ...json, ...headers } }),
    );
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(new URL(path, this.origin), { headers });
  }

  /** `null` leaves a field out. */
  upload(
    files: readonly NamedFile[],
    fields: Readonly<Record<string, string | null>> = {},
    { query = "", field = "file", headers = {} as Record<string, string> } = {},
  ): Promise<Outcome> {
    const form = new FormData();
    for (const { name, bytes, type = "" } of files) form.append(field, new Blob([bytes as BlobPart], { type }), name);
    for (const [key, value] of Object.entries({ uploaderId: "u-1", category: "PRODUCT", ...fields })) {
      if (value !== null) form.append(key, value);
    }
    return this.ask("POST", `/api/images${query}`, form, headers);
  }

  /** An image that is READY when this returns. */
  async ready(category = "PRODUCT"): Promise<Uploaded> {
    return (await this.upload([picture()], { category }, { query: "?mode=sync" })).body;
  }

  async confirm(imageIds: readonly string[], referenceId: string): Promise<string> {
    return short(await this.ask("POST", "/api/v1/images/confirm", { imageIds, referenceId }));
  }

  /** The status that is told of an image; "404" for what is deleted. */
  async statusOf(id: string): Promise<string> {
    const { status, body } = await this.ask("GET", `/api/v1/images/${id}`);
    return status === 200 ? body.status : String(status);
  }

  async movesOf(id: string): Promise<string[]> {
    const { body } = await this.ask("GET", `/api/v1/images/${id}/history`);
    return body.history.map((change: Record<string, string>) => `${change.oldStatus}>${change.newStatus}`);
  }

  /** Asks until `isSo`, and gives the last answer when it never is. */
  async settled<T>(ask: () => Promise<T>, isSo: (answer: T) => boolean): Promise<T> {
    const endMs = Date.now() + SETTLE_MS;
    for (;;) {
      const answer = await ask();
      if (isSo(answer) || Date.now() > endMs) return answer;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}

async function outcomeOf(response: Response): Promise<Outcome> {
  const text = await response.text();
  const isJson = /json/.test(response.headers.get("Content-Type") ?? "");
  const body = isJson ? JSON.parse(text) : text;
  return { status: response.status, code: response.ok ? null : (body.code ?? null), body, headers: response.headers };
}

export function short({ status, code }: Pick<Outcome, "status" | "code">): string {
  return code === null ? String(status) : `${status} ${code}`;
}

export function newReference(): string {
  return `conformance-${randomUUID()}`;
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** A PNG that no other call has made: 64 × 48 px of one random colour and a slope. */
export function picture(name = "photo.png"): NamedFile {
  const [width, height] = [64, 48];
  const [red, green, blue] = [...crypto.getRandomValues(new Uint8Array(3))];
  const rows = new Uint8Array(height * (1 + width * 3));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows.set([red! + x, green! + y, blue! + x + y], y * (1 + width * 3) + 1 + x * 3);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  const chunks = [chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))];
  return { name, bytes: Buffer.concat([signature, ...chunks]), type: "image/png" };
}

function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
