// Two projects: `node` for everything that needs files and processes, `workerd` for what must hold on the platform itself.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "node",
          include: ["test/**/*.test.ts"],
          exclude: ["test/**/*.workerd.test.ts", "test/**/*.browser.test.ts"],
          testTimeout: 60_000,
        },
      },
    ],
  },
});
