// npm start: one address line, stores of its own, variables passed on, a schedule that runs, and nothing left when it ends.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { makePhoto } from "./fixture/photo";
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

const commandOf = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, "utf8");

/** User time so far, in the kernel's ticks. */
function cpuTicks(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ")[11]);
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
    "renders in an isolate beside the Worker's, and in the Worker when that one is killed",
    async () => {
      const photo = makePhoto({ width: 640, height: 480, quality: 85, grain: 0.3 });
      const source = createHttpServer((_request, response) => response.end(photo));
      await new Promise<void>((resolve) => source.listen(0, "127.0.0.1", resolve));
      const origin = `http://127.0.0.1:${(source.address() as AddressInfo).port}`;
      const server = await startServer({ WORK_ISOLATES: "1", CACHE_ENABLED: "false", PICK_DEV_ORIGINS: origin });
      try {
        const render = async (path: string) => {
          const response = await fetch(`${server.origin}/i/width=100,format=webp/${origin}/${path}`);
          expect(response.status).toBe(200);
          return new Uint8Array(await response.arrayBuffer());
        };
        const beside = await render("a.jpg");
        const [side] = descendants(server.pid).filter((pid) => commandOf(pid).includes("build/side/"));
        expect(cpuTicks(side!)).toBeGreaterThan(0);
        expect(server.output()).not.toContain("side isolate");
        process.kill(side!, "SIGKILL");
        expect(await render("a.jpg")).toEqual(beside);
        await expect.poll(() => server.output()).toContain("side isolate");
      } finally {
        await server.stop();
        source.close();
      }
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
