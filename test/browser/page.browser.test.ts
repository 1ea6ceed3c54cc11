// The page in a real Chromium, served by `npm start`: drop → judged → ranked → developed → sent, and what surrounds that path.
// No visit may end with an error on the console, a violation of the policy or a request to elsewhere.
import { gzipSync } from "node:zlib";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "../fixture/chromium";
import { hasCorpus, readCorpus } from "../fixture/corpus";
import { phoneHeic } from "../fixture/heic";
import { makePhoto } from "../fixture/photo";
import { type RunningServer, startServer } from "../fixture/server";
import { drop, namesOn, tabTo, visit } from "./visit";

const SAME = "The same photos in the same order, the same bytes.";
const CORPUS_FILES = {
  "dog.jpg": "jpeg-baseline/AOMediaCodec-libavif__tests_data_dog_exif_extended_xmp_icc.jpg",
  "cranes.jpg": "jpeg-baseline/image-rs-image__examples_scaledown_test.jpg",
  "fall.jpg": "jpeg-baseline/recurser-exif-orientation-examples__Landscape_6.jpg",
  "fall again.jpg": "jpeg-baseline/recurser-exif-orientation-examples__Landscape_3.jpg",
  "parrots.png": "png/ok/image-rs-image-png__tests_benches_kodim23.png",
  "skaters.webp": "webp/lossy/image-rs-image-webp__tests_images_gallery1_3.webp",
  "colours.avif": "avif/ok/AOMediaCodec-libavif__tests_data_colors_sdr_srgb.avif",
};

let server: RunningServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launchChromium()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const letter = { name: "letter.jpg", bytes: new TextEncoder().encode("Dear Niépce, this is not a photograph.") };
const corpusFiles = () => Object.entries(CORPUS_FILES).map(([name, path]) => ({ name, bytes: readCorpus(path) }));

describe.skipIf(!hasCorpus)("the page with real photographs", () => {
  it("judges, ranks and develops what is dropped, and the server makes the same choice and bytes of it", async () => {
    const { page, troubles } = await visit(browser, server.origin);
    await drop(page, [...corpusFiles(), letter]);
    await page.getByText("7 photos judged and developed here").waitFor();

    const best = await namesOn(page, "The best 3");
    const others = await namesOn(page, "The others");
    expect([...best, ...others].sort()).toEqual(Object.keys(CORPUS_FILES).sort());
    expect(best).toHaveLength(3);
    expect((await namesOn(page, "Without a picture")).sort()).toEqual(["letter.jpg"]);
    await page.getByText("INVALID_FORMAT").waitFor();
    const cranes = page.getByRole("listitem", { name: "cranes.jpg" });
    await cranes.getByText("has GPS, removed").waitFor();
    await page.getByText(/^duplicate of fall( again)?\.jpg$/).waitFor();

    await page.getByRole("button", { name: "Send to the server" }).click();
    await page.getByText(SAME).waitFor();
    expect(await page.locator(".sign-good").count()).toBe(6);
    expect(troubles).toEqual([]);
    await page.close();
  });

  it("develops anew in WebP when asked to, without libwebp: the photographs are opaque", async () => {
    const { page, troubles, requested } = await visit(browser, server.origin);
    await drop(page, corpusFiles().slice(2, 5));
    await page.getByText("3 photos judged and developed here").waitFor();
    await page.getByText("WebP", { exact: true }).click();
    await page.getByRole("link", { name: "Download parrots.webp" }).waitFor();
    expect(requested.filter((path) => path.includes("webp_"))).toEqual([]);
    await page.getByRole("button", { name: "Send to the server" }).click();
    await page.getByText(SAME).waitFor();
    expect(troubles).toEqual([]);
    await page.close();
  });
});

describe("the page", () => {
  it("fetches the decoder of HEIC when the first is dropped, and the server makes the same of it", async () => {
    const { page, troubles, requested } = await visit(browser, server.origin);
    await page.waitForLoadState("networkidle");
    expect(requested.filter((path) => path.includes("libheif"))).toEqual([]);
    await drop(page, [{ name: "phone.heic", bytes: phoneHeic(2016, 1512) }]);
    await page.getByText("1 photo judged and developed here").waitFor();
    expect(requested.filter((path) => path.includes("libheif"))).toHaveLength(1);
    await page.getByRole("button", { name: "Send to the server" }).click();
    await page.getByText(SAME).waitFor();
    expect(troubles).toEqual([]);
    await page.close();
  });

  it("works by keyboard alone, from the samples to the server's answer", async () => {
    const { page, troubles } = await visit(browser, server.origin);
    await tabTo(page, "Try sample pictures");
    await page.keyboard.press("Enter");
    await page.getByText("8 photos judged and developed here").waitFor();
    await tabTo(page, "One more");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "The best 4" }).waitFor();
    await tabTo(page, "Send to the server");
    await page.keyboard.press("Enter");
    await page.getByText(SAME).waitFor();
    await tabTo(page, "In numbers");
    await page.keyboard.press("Enter");
    await page.getByText("predicted").first().waitFor();
    expect(troubles).toEqual([]);
    await page.close();
  });

  it("cancels what is waiting and running, and develops it later", async () => {
    const { page, troubles } = await visit(browser, server.origin);
    const bytes = makePhoto({ width: 5000, height: 4000, grain: 0.5 });
    await drop(
      page,
      Array.from({ length: 6 }, () => ({ name: "large.jpg", bytes })),
    );
    await page.getByRole("button", { name: "Cancel all" }).click();
    await page.getByRole("button", { name: "Clear" }).waitFor();
    expect(await page.getByText("Cancelled", { exact: true }).count()).toBeGreaterThan(0);
    await page.getByLabel("Longest side").selectOption("640");
    await page.getByText("6 photos judged and developed here").waitFor();
    expect(await page.getByText("Cancelled", { exact: true }).count()).toBe(0);
    expect(await namesOn(page, "The best")).toEqual(["large.jpg"]);
    await page.getByText("same file as large.jpg (distance 0 of 64)").first().waitFor();
    expect(troubles).toEqual([]);
    await page.close();
  });

  it("gives its pictures back when the sheet is cleared", async () => {
    const { page, troubles } = await visit(browser, server.origin);
    await drop(page, [{ name: "one.jpg", bytes: makePhoto({ width: 900, height: 600 }) }]);
    const url = await page.getByRole("img", { name: "one.jpg" }).getAttribute("src");
    const loads = () =>
      page.evaluate((src) => {
        const image = new Image();
        image.src = src;
        return image.decode().then(
          () => true,
          () => false,
        );
      }, url!);
    expect(await loads()).toBe(true);
    await page.getByRole("button", { name: "Clear" }).click();
    await page.getByText("Drop your photos here.").waitFor();
    expect(await loads()).toBe(false);
    // The failed load above is a line on the console of this test's own making.
    expect(troubles.filter((trouble) => !trouble.includes("ERR_FILE_NOT_FOUND"))).toEqual([]);
    await page.close();
  });

  it("says a server's refusal in a sentence", async () => {
    const { page } = await visit(browser, server.origin);
    await page.route("**/api/v1/pick", (route) =>
      route.fulfill({
        status: 503,
        contentType: "application/problem+json",
        body: JSON.stringify({ title: "Busy", detail: "no memory is free; try again in 2 s", status: 503 }),
      }),
    );
    await drop(page, [{ name: "one.jpg", bytes: makePhoto({ width: 900, height: 600 }) }]);
    await page.getByRole("button", { name: "Send to the server" }).click();
    await page.getByText("no memory is free; try again in 2 s").waitFor();
    await page.close();
  });

  it.each([360, 1280, 2560])("fits a width of %d px in every state", async (width) => {
    const { page, troubles } = await visit(browser, server.origin, { viewport: { width, height: 800 } });
    const overflow = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(await overflow()).toBeLessThanOrEqual(0);
    await page.getByRole("button", { name: "Try sample pictures" }).click();
    await page.getByText("8 photos judged and developed here").waitFor();
    for (const summary of await page.getByText("In numbers").all()) await summary.click();
    await page.getByRole("button", { name: "Send to the server" }).click();
    await page.getByText(SAME).waitFor();
    await page.getByText("Why it left").click();
    expect(await overflow()).toBeLessThanOrEqual(0);
    expect(troubles).toEqual([]);
    await page.close();
  });

  it("loads in at most 150 KB of gzip before the WebAssembly, its worker included", async () => {
    const page = await browser.newPage();
    const bodies: Array<Promise<Buffer>> = [];
    page.on("response", (response) => {
      if (/\.(js|css|svg)$|\/$/.test(response.url())) bodies.push(response.body());
    });
    await page.goto(server.origin);
    const beforeWork = bodies.length;
    await drop(page, [{ name: "one.jpg", bytes: makePhoto({ width: 300, height: 200 }) }]);
    await page.getByText("1 photo judged and developed here").waitFor();
    expect(beforeWork).toBeGreaterThanOrEqual(3);
    expect(bodies.length).toBeGreaterThan(beforeWork);
    const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body).length);
    expect(sizes.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(150 * 1024);
    await page.close();
  });
});
