// The alias of wrangler.toml that leaves zod's languages out of the Worker: by the words with which zod imports them.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { z } from "zod";

const zod = dirname(createRequire(import.meta.url).resolve("zod/package.json"));
const [, specifier] =
  /\[alias\]\s+"([^"]+)" = "\.\/src\/edge\/no-locales\.ts"/.exec(readFileSync("wrangler.toml", "utf8")) ?? [];

it.each(["v4/core/index.js", "v4/classic/external.js"])(
  "zod's %s imports all languages as wrangler.toml says",
  (file) => {
    expect(readFileSync(join(zod, file), "utf8")).toContain(`export * as locales from "${specifier}"`);
  },
);

it("zod imports English apart from them", () => {
  expect(readFileSync(join(zod, "v4/classic/schemas.js"), "utf8")).toContain('import en from "../locales/en.js"');
  expect(z.string().safeParse(1).error?.issues[0].message).toBe("Invalid input: expected string, received number");
});
