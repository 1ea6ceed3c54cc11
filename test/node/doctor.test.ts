// darkroom doctor: facts, what a picture would weigh, and why it is big, slow or refused; of files and by URL.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Darkroom, strip } from "../../src/image";
import type { Examination } from "../../src/node/cli/doctor/examination";
import { testDarkroom } from "../fixture/darkroom";
import { makePhoto } from "../fixture/photo";
import { makeExif } from "../image/metadata/strip-file";
import { Folder, objects } from "./command";

const PHOTO = makePhoto({
  width: 2800,
  height: 1900,
  quality: 95,
  progressive: true,
  subsampling: "4:4:4",
  exif: makeExif({ orientation: 6 }),
});

let darkroom: Darkroom;
let folder: Folder;
let server: Server;
let origin: string;

beforeAll(async () => {
  darkroom = testDarkroom();
  folder = new Folder();
  folder.put("photo.jpg", PHOTO);
  server = createServer(({ url }, response) => {
    if (url === "/moved") response.writeHead(302, { location: "/photo.png" }).end();
    else if (url === "/photo.png") response.writeHead(200, { "content-type": "image/png" }).end(PHOTO);
    else response.writeHead(404).end("no such picture");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  darkroom.close();
  folder.remove();
  await new Promise((resolve) => server.close(resolve));
});

const kinds = ({ findings }: Examination) => findings.map(({ kind }) => kind);
const said = ({ findings }: Examination) => findings.map(({ sentence }) => sentence).join("\n");

describe("darkroom doctor", () => {
  it("measures a file: header, scans, removable metadata, forecasts, and samples that are really developed", async () => {
    const ran = await folder.run(["doctor", "photo.jpg", "--json"]);
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    const [examination] = objects<Examination>(ran);
    const scans = Buffer.from(PHOTO).toString("latin1").split("\xff\xda").length - 1;
    expect(examination).toMatchObject({
      input: "photo.jpg",
      fetched: null,
      fileBytes: PHOTO.length,
      header: { width: 2800, progressive: true },
      scans,
      removable: { bytes: PHOTO.length - strip(PHOTO, "none").bytes.length },
      refusal: null,
      budgetBytes: 80 * 1024 * 1024,
    });
    expect(scans).toBeGreaterThan(3);
    for (const [at, format] of (["webp", "jpeg"] as const).entries()) {
      const { bytes, width, height } = await darkroom.develop(PHOTO, { maxDimension: 1024, format, quality: 80 });
      expect(examination.samples[at]).toMatchObject({ format, width, height, bytes: bytes.length });
      expect(examination.samples[at].report.dropped).toContain("exif");
    }
    const plan = darkroom.plan(darkroom.probe(PHOTO), { format: "jpeg", quality: 80 });
    const full = examination.forecasts.find(({ job }) => job === "JPEG, full size");
    expect(full?.plan?.predictedPeakBytes).toBe(plan.predictedPeakBytes);
  });

  it("says why it is big and slow, and how it may look", async () => {
    const [examination] = objects<Examination>(await folder.run(["doctor", "photo.jpg", "--json"]));
    expect(kinds(examination)).toEqual(expect.arrayContaining(["big", "slow", "looks"]));
    const sentences = said(examination);
    expect(sentences).toContain("5.3 megapixels: more than a screen shows.");
    expect(sentences).toContain("Saved at quality 95");
    expect(sentences).toContain("(4:4:4)");
    expect(sentences).toMatch(/Progressive, in \d+ scans/);
    expect(sentences).toContain("EXIF orientation 6");
    expect(sentences).toContain(
      "It gives away where it was taken (GPS), whose camera it was, the camera's serial number.",
    );
  });

  it("lays the same out for people", async () => {
    const { stdout } = await folder.run(["doctor", "photo.jpg"]);
    expect(stdout).toMatch(
      /^photo\.jpg\n {2}format +progressive JPEG, RGB 8-bit 4:4:4, \d+ scans\n {2}size +2800×1900, 5\.3 megapixels/,
    );
    expect(stdout).toMatch(/memory +[\d.]+ MB for WebP, 1024 px/);
    expect(stdout).toMatch(/WebP 694×1024 quality 80 +[\d.]+ KB, [\d.]+ % of the file/);
    expect(stdout).toMatch(/^ {2}Big +Saved at quality 95/m);
  });

  it("says of a refused picture why, and what helps, without failing", async () => {
    folder.put("film.webp", Buffer.concat([Buffer.from("RIFF\x20\0\0\0AVI ", "latin1"), Buffer.alloc(32)]));
    folder.put("small.tif", Buffer.from("II*\0\x08\0\0\0", "latin1"));
    const ran = await folder.run(["doctor", "film.webp", "small.tif", "photo.jpg", "--budget", "3", "--json"]);
    expect(ran.code).toBe(0);
    const [film, small, photo] = objects<Examination>(ran);
    expect(film).toMatchObject({ header: null, refusal: { code: "INVALID_FORMAT" }, samples: [] });
    expect(said(film)).toContain("got an AVI video. Look at what the file really is");
    expect(said(small)).toContain("got TIFF. Save it as JPEG, PNG or WebP first.");
    expect(photo.refusal?.code).toMatch("MEMORY_BUDGET_EXCEEDED");
    expect(said(photo)).toMatch(/It needs [\d.]+ MB and 3\.0 MB are allowed/);
  });

  it("finds nothing wrong with a small plain picture", async () => {
    const plain = makePhoto({ width: 300, height: 200, quality: 80 });
    const { stdout } = await folder.run(["doctor", "-"], { stdin: plain });
    expect(stdout).toContain("Nothing is wrong with it.");
  });

  it("fetches a URL, follows its redirect and tells what the server said", async () => {
    const [examination] = objects<Examination>(await folder.run(["doctor", `${origin}/moved`, "--json"]));
    expect(examination.fetched).toMatchObject({
      url: `${origin}/photo.png`,
      redirected: true,
      contentType: "image/png",
      cacheControl: null,
    });
    expect(examination.header?.format).toBe("jpeg");
    expect(said(examination)).toContain("The server calls it image/png, the bytes are JPEG.");
    expect(said(examination)).toContain("The server says nothing of caching");
  });

  it("fails where there is nothing to examine", async () => {
    const ran = await folder.run(["doctor", `${origin}/gone.jpg`, "gone.jpg"]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toBe(
      `${origin}/gone.jpg: DOWNLOAD_FAILED: expected status 200 from the server, got 404\n` +
        "gone.jpg: READ_FAILED: expected a file, folder, glob or -, got a name that does not exist\n",
    );
  });
});
