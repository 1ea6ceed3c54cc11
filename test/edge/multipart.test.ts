import { describe, expect, it } from "vitest";
import { type MultipartFile, readMultipart } from "../../src/edge/multipart";

const BOUNDARY = "----test7MA4YWxk";
const MAX_FILE_BYTES = 1000;

interface Part {
  readonly headers: string;
  readonly body: string | Uint8Array;
}

const file = (name: string, body: string | Uint8Array): Part => ({
  headers: `Content-Disposition: form-data; name="files[]"; filename="${name}"\r\nContent-Type: image/jpeg`,
  body,
});
const field = (name: string, body: string): Part => ({
  headers: `Content-Disposition: form-data; name="${name}"`,
  body,
});

function encode(parts: readonly Part[], epilogue = "\r\n"): Buffer {
  const pieces = parts.flatMap(({ headers, body }) => [
    Buffer.from(`--${BOUNDARY}\r\n${headers}\r\n\r\n`),
    Buffer.from(body),
    Buffer.from("\r\n"),
  ]);
  return Buffer.concat([...pieces, Buffer.from(`--${BOUNDARY}--${epilogue}`)]);
}

/** The body as a stream cut every `chunkBytes`. */
function requestOf(body: Uint8Array, chunkBytes: number, contentType = `multipart/form-data; boundary=${BOUNDARY}`) {
  const sent = { bytes: 0 };
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (sent.bytes >= body.length) return controller.close();
        controller.enqueue(body.slice(sent.bytes, sent.bytes + chunkBytes));
        sent.bytes += chunkBytes;
      },
    },
    { highWaterMark: 0 },
  );
  const init = { method: "POST", body: stream, headers: { "content-type": contentType }, duplex: "half" };
  return { request: new Request("https://darkroom.test/", init), sent };
}

async function read(body: Uint8Array, chunkBytes = 64, options: { maxFiles?: number; maxBodyBytes?: number } = {}) {
  const files: Array<MultipartFile & { index: number }> = [];
  const result = await readMultipart(requestOf(body, chunkBytes).request, {
    maxFileBytes: MAX_FILE_BYTES,
    maxFiles: 50,
    ...options,
    onFile: async (received, index) => {
      files.push({ ...received, index });
    },
  });
  return { files, fields: result.fields, rejectedFiles: result.rejectedFiles };
}

const bytesOf = (length: number, seed: number) => Uint8Array.from({ length }, (_, i) => (i * seed + (i >> 3)) & 255);

describe("readMultipart", () => {
  it("gives files and fields whole, wherever the body is cut", async () => {
    const tricky = Buffer.from(`\r\n--${BOUNDARY.slice(0, -1)}\r\n\r\n--\r\n`);
    const parts = [
      file("a.jpg", bytesOf(500, 7)),
      field("count", "3"),
      field("tags", "x"),
      file("사진.jpg", tricky),
      field("tags", "y"),
      file("empty.jpg", ""),
    ];
    const body = encode(parts);
    for (let chunkBytes = 1; chunkBytes <= 90; chunkBytes++) {
      const { files, fields, rejectedFiles } = await read(body, chunkBytes);
      expect(files.map(({ name }) => name)).toEqual(["a.jpg", "사진.jpg", "empty.jpg"]);
      expect(Buffer.compare(files[0].bytes, bytesOf(500, 7))).toBe(0);
      expect(Buffer.compare(files[1].bytes, tricky)).toBe(0);
      expect(files[2].bytes).toHaveLength(0);
      expect(fields).toEqual({ count: ["3"], tags: ["x", "y"] });
      expect(rejectedFiles).toEqual([]);
    }
  });

  it("skips a file over the limit, names it, and goes on with the next, wherever the body is cut", async () => {
    const parts = [
      file("a.jpg", bytesOf(10, 3)),
      file("big.jpg", bytesOf(MAX_FILE_BYTES + 1, 5)),
      file("max.jpg", bytesOf(MAX_FILE_BYTES, 11)),
      file("huge.jpg", bytesOf(MAX_FILE_BYTES * 5, 13)),
      field("count", "2"),
      file("z.jpg", bytesOf(20, 17)),
    ];
    const body = encode(parts);
    for (const chunkBytes of [1, 2, 7, 16, 17, 18, 19, 20, 21, 64, 999, 1000, 1001, 1019, 1500, 4096, 100_000]) {
      const { files, fields, rejectedFiles } = await read(body, chunkBytes);
      expect(files.map(({ name, index }) => [name, index])).toEqual([
        ["a.jpg", 0],
        ["max.jpg", 2],
        ["z.jpg", 4],
      ]);
      expect(Buffer.compare(files[1].bytes, bytesOf(MAX_FILE_BYTES, 11))).toBe(0);
      expect(rejectedFiles).toMatchObject([
        { name: "big.jpg", index: 1, code: "FILE_TOO_LARGE" },
        { name: "huge.jpg", index: 3, code: "FILE_TOO_LARGE" },
      ]);
      expect(fields).toEqual({ count: ["2"] });
    }
  });

  it("finds the end of a file that outgrows the limit by the bytes that may begin a delimiter", async () => {
    for (let extra = 1; extra <= 30; extra++) {
      const big = Buffer.concat([
        bytesOf(MAX_FILE_BYTES - 5, 3),
        Buffer.from(`\r\n--${BOUNDARY.slice(0, -1)}`.repeat(extra)),
      ]);
      const body = encode([file("big.jpg", big), file("b.jpg", "b")]);
      const { files, rejectedFiles } = await read(body, 16 + extra);
      expect(files.map(({ name }) => name)).toEqual(["b.jpg"]);
      expect(rejectedFiles).toHaveLength(1);
    }
  });

  it("holds one file at a time: no more of the body is read before a file is taken", async () => {
    const body = encode([
      file("a.jpg", bytesOf(900, 1)),
      file("b.jpg", bytesOf(900, 1)),
      file("c.jpg", bytesOf(900, 1)),
    ]);
    const { request, sent } = requestOf(body, 50);
    const sentAtFile: number[] = [];
    const onFile = async () => {
      await new Promise((resolve) => setTimeout(resolve, 0));
      sentAtFile.push(sent.bytes);
    };
    await readMultipart(request, { maxFileBytes: MAX_FILE_BYTES, maxFiles: 3, onFile });
    expect(sentAtFile[0]).toBeLessThan(1300);
    expect(sentAtFile[1]).toBeLessThan(2400);
  });

  it("passes over the empty input that a browser sends for a file field without a file", async () => {
    const { files } = await read(encode([file("", ""), file("a.jpg", "a")]));
    expect(files.map(({ name, index }) => [name, index])).toEqual([["a.jpg", 0]]);
  });

  it("ignores an epilogue that arrives on its own", async () => {
    const body = encode([file("a.jpg", "a")], "\r\nepilogue");
    const { files } = await read(body, body.length - 8);
    expect(files).toHaveLength(1);
  });

  it.each([
    ["no multipart type", () => requestOf(encode([]), 64, "application/json").request],
    ["no boundary", () => requestOf(encode([]), 64, "multipart/form-data").request],
    ["another boundary", () => requestOf(encode([file("a", "a")]), 64, "multipart/form-data; boundary=other").request],
    ["a body that breaks off in a file", () => requestOf(encode([file("a", "abc")]).subarray(0, -30), 64).request],
    ["an empty body", () => requestOf(new Uint8Array(0), 64).request],
    ["a part without a name", () => requestOf(encode([{ headers: "X-A: b", body: "" }]), 64).request],
    ["an endless header", () => requestOf(encode([{ headers: `X: ${"a".repeat(20_000)}`, body: "" }]), 64).request],
    [
      "a header that is not UTF-8",
      () =>
        requestOf(Buffer.concat([Buffer.from(`--${BOUNDARY}\r\nX: `), Buffer.from([0xff, 0xfe]), encode([])]), 64)
          .request,
    ],
    ["a field over 64 KB", () => requestOf(encode([field("a", "x".repeat(70_000))]), 4096).request],
    ["over 100 fields", () => requestOf(encode(Array.from({ length: 101 }, () => field("a", "x"))), 4096).request],
    ["too many files", () => requestOf(encode([1, 2, 3].map((i) => file(`${i}`, "x"))), 64).request],
  ])("answers 400 to %s", async (_name, request) => {
    const reading = readMultipart(request(), { maxFileBytes: 100_000, maxFiles: 2, onFile: async () => undefined });
    await expect(reading).rejects.toMatchObject({ status: 400, code: "MALFORMED_REQUEST" });
  });

  it("answers 413 to a body over the limit, whatever its length says", async () => {
    const body = encode([file("a.jpg", bytesOf(900, 1)), file("b.jpg", bytesOf(900, 1))]);
    await expect(read(body, 64, { maxBodyBytes: 1000 })).rejects.toMatchObject({
      status: 413,
      code: "REQUEST_TOO_LARGE",
    });
  });

  it("lets an error of the receiver through and stops reading", async () => {
    const { request, sent } = requestOf(encode([file("a", "a"), file("b", bytesOf(900, 1))]), 50);
    const onFile = () => Promise.reject(new Error("storage is down"));
    await expect(readMultipart(request, { maxFileBytes: 1000, maxFiles: 2, onFile })).rejects.toThrow(
      "storage is down",
    );
    expect(sent.bytes).toBeLessThan(400);
  });
});
