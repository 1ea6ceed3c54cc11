// examples/upload.sh against the server that `npm start` starts: what it says must come true.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { freePort, startServer } from "./fixture/server";

const MINUTES_MS = 180_000;

it("walks a picture from its upload over its event to a render", { timeout: MINUTES_MS }, async () => {
  const port = String(await freePort());
  const server = await startServer({ PICK_DEV_ORIGINS: `http://127.0.0.1:${port}` });
  try {
    const env = { ...process.env, RECEIVER_PORT: port };
    const { stdout } = await promisify(execFile)("bash", ["examples/upload.sh", server.origin], { env });
    expect(stdout).toMatch(/200 image\/webp/);
    expect(stdout).toMatch(/"eventType":"IMAGE_CHANGED"/);
    expect(stdout).toMatch(/200 image\/jpeg, \d+ bytes/);
  } finally {
    await server.stop();
  }
});
