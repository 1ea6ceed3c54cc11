// The reference page in a real browser, served by `npm start`: it shows the routes, loads nothing from elsewhere, and its
// policy is never violated.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../fixture/chromium";
import { type RunningServer, startServer } from "../fixture/server";

let server: RunningServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launchChromium()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

it("/docs shows every route, from this origin only, without violating its policy", async () => {
  const page = await browser.newPage();
  const foreign: string[] = [];
  const violations: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(server.origin)) foreign.push(request.url());
  });
  page.on("console", (message) => {
    if (/Content Security Policy/i.test(message.text())) violations.push(message.text());
  });
  await page.goto(`${server.origin}/docs`);
  for (const path of ["/health", "/api/v1/pick", "/api/v1/cache/stats"]) {
    await page.getByText(path, { exact: false }).first().waitFor({ state: "attached" });
  }
  expect(foreign).toEqual([]);
  expect(violations).toEqual([]);
});
