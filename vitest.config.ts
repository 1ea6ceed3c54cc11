// Three projects: `node` for everything that needs files and processes, `workerd` for what must hold on the platform itself
// with its real bindings, `browser` (npm run test:browser) for a real Chromium driven from Node.
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    globalSetup: "test/global-setup.ts",
    projects: [
      {
        test: {
          name: "node",
          include: ["test/**/*.test.ts"],
          exclude: ["test/**/*.workerd.test.ts", "test/**/*.browser.test.ts"],
          testTimeout: 60_000,
        },
      },
      {
        plugins: [
          cloudflareTest(async () => ({
            main: "test/worker.workerd.ts",
            wrangler: { configPath: "wrangler.toml" },
            miniflare: { bindings: { TEST_MIGRATIONS: await readD1Migrations("src/migrations") } },
          })),
        ],
        test: {
          name: "workerd",
          include: ["test/**/*.workerd.test.ts"],
          globalSetup: "test/fixture/origin-server.ts",
          setupFiles: ["test/apply-migrations.workerd.ts"],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "browser",
          include: ["test/browser/**/*.browser.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
