// npm start: one address line, stores of its own, variables passed on, a schedule that runs, and nothing left when it ends.
import { spawnSync } from "node:child_process";
import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { descendants, freePort, startServer } from "./fixture/server";

const START_MS = 120_000;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function start(variables: Record<string, string>) {
  return spawnSync(process.execPath, ["scripts/start.mjs"], {
    env: { ...process.env, BASE_URL: "", ...variables },
    encoding: "utf8",
  });
}

describe("npm start", () => {
  it(
    "serves, with variables of its environment, and ends every process on Ctrl-C",
    async () => {
      const server = await startServer({ ADMIN_TOKEN: "0123456789abcdef", CACHE_L1_ITEMS: "7" });
      const below = descendants(server.pid);
      expect(below.length).toBeGreaterThan(1);
      expect((await fetch(`${server.origin}/health`)).status).toBe(200);
      expect((await fetch(`${server.origin}/metrics`)).status).toBe(401);
      expect(server.output().match(/^Darkroom is at .*$/gm)).toHaveLength(1);
      expect(server.output()).toContain('"l1_items":7');
      expect(server.output()).not.toContain("the scheduled handler did not answer");
      expect(await server.stop()).toBe(0);
      // Killed at once, but it is the system that takes them off its list.
      await expect.poll(() => below.filter(isAlive), { timeout: 10_000 }).toEqual([]);
    },
    START_MS,
  );

  it(
    "stops with the Worker's own sentence when a variable is wrong",
    async () => {
      const { status, stderr } = start({ PORT: String(await freePort()), CACHE_L1_ITEMS: "many" });
      expect(status).not.toBe(0);
      expect(stderr).toContain('expected an integer from 1 to 100000 for CACHE_L1_ITEMS, got "many"');
      const presets = start({ PORT: String(await freePort()), RENDER_PRESETS: '{"odd":"width=0"}' });
      expect(presets.stderr).toContain('the preset "odd" of RENDER_PRESETS');
    },
    START_MS,
  );

  it("says so when PORT is in use or is not a port", async () => {
    const holder = createServer();
    const port = await freePort();
    await new Promise<void>((resolve) => holder.listen(port, "127.0.0.1", resolve));
    expect(start({ PORT: String(port) }).stderr).toContain(`expected a free port for PORT, got ${port}`);
    holder.close();
    expect(start({ PORT: "0" }).stderr).toContain("expected a port from 1 to 65535 for PORT, got 0");
  });
});
