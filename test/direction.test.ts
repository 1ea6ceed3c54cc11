// The rooms of DESIGN and who may import whom, held against the import lines of src, web and wasm; and the house rules that a
// linter does not know. Rules and allowed arrows are the tables below; src/README.md says the same in words.
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { globSync } from "tinyglobby";
import { describe, expect, it } from "vitest";

/** What each room may import of ours. A room may always import itself. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  "src/worker.ts": ["src/env", "src/edge", "src/image", "src/pick", "src/render", "src/library", "build"],
  "src/side.ts": ["src/edge", "src/image", "build"],
  "src/env": [],
  "src/image": [],
  "src/edge": ["src/env", "src/image", "build"],
  "src/pick": ["src/env", "src/edge", "src/image"],
  "src/render": ["src/env", "src/edge", "src/image", "src/pick", "src/library"],
  "src/library": ["src/env", "src/edge", "src/image"],
  "src/node": ["src/image", "build"],
  "src/browser": ["src/image", "build"],
  web: ["src/image", "src/browser", "build"],
  wasm: [],
};

/** Files of another room that stand outside its index and may be imported by name: sizes and constants that both languages compile. */
const SHARED_FILES: Readonly<Record<string, readonly string[]>> = {
  "src/image": ["wasm/status", "wasm/limit", "wasm/resize/filter", "wasm/pixel/work"],
};

/** Rooms whose only door is their index. */
const CLOSED_ROOMS = ["src/image", "src/pick", "src/render", "src/library"];

/** Slices that read another slice's results, through its index. Everything else between slices is a wrong arrow. */
const SLICES = ["src/pick", "src/render", "src/library"];
const CROSS_SLICE = [
  ["src/render", "src/pick"],
  ["src/render", "src/library"],
];

/** What each room may import from packages; a room not named here may import any. */
const PACKAGES: Readonly<Record<string, RegExp>> = {
  "src/image": /^(@jsquash\/|fflate$|saxes$)/,
  wasm: /^$/,
};

const MAX_LINES = 300;
const HEADER_LINES = 15;

interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const FILES: readonly SourceFile[] = globSync(["src/**/*.ts", "web/**/*.{ts,tsx}", "wasm/**/*.ts"], {
  ignore: ["**/*.d.ts", "**/node_modules/**"],
}).map((path) => {
  const text = readFileSync(path, "utf8");
  return { path, text, imports: importsOf(text) };
});

/** The specifiers of `import … from`, `export … from`, `import("…")` and bare imports. */
function importsOf(text: string): string[] {
  const code = withoutComments(text);
  const pattern = /(?:^|[\s;}])(?:import|export)\b[^"';]*?\bfrom\s*["']([^"']+)["']|\bimport\s*\(?\s*["']([^"']+)["']/g;
  return Array.from(code.matchAll(pattern), (match) => (match[1] ?? match[2])!);
}

/** Blanks comments but for their line feeds; leaves strings, so that a `//` inside one does not end its line. */
function withoutComments(text: string): string {
  return text.replace(
    /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (all, literal) => literal ?? all.replace(/[^\n]/g, " "),
  );
}

function roomOf(path: string): string | null {
  const rooms = [...Object.keys(ARROWS), "build"];
  return rooms.find((room) => path === room || path.startsWith(`${room}/`) || `${path}.ts` === room) ?? null;
}

/** Why this import is a wrong arrow, or null. */
function wrongArrow(from: string, specifier: string): string | null {
  const room = roomOf(from);
  if (room === null) return `${from}: is in no room`;
  if (!specifier.startsWith(".")) {
    const allowed = PACKAGES[room];
    return allowed && !allowed.test(specifier) ? `${from}: ${room} may not import the package ${specifier}` : null;
  }
  const target = normalize(join(dirname(from), specifier.replace(/\?.*$/, "")));
  const targetRoom = roomOf(target);
  if (targetRoom === room) return null;
  if (SHARED_FILES[room]?.includes(target.replace(/\.ts$/, ""))) return null;
  if (targetRoom === null || !ARROWS[room]!.includes(targetRoom)) return `${from}: ${room} may not import ${target}`;
  if (
    SLICES.includes(room) &&
    SLICES.includes(targetRoom) &&
    !CROSS_SLICE.some(([a, b]) => a === room && b === targetRoom)
  ) {
    return `${from}: ${room} may not import another slice, ${targetRoom}`;
  }
  const isDoor = target === targetRoom || target.replace(/\.ts$/, "") === `${targetRoom}/index`;
  return CLOSED_ROOMS.includes(targetRoom) && !isDoor
    ? `${from}: imports ${target} past the door ${targetRoom}/index.ts`
    : null;
}

/** Lines of code that match, with their place. */
function found(pattern: RegExp, files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) =>
    withoutComments(text)
      .split("\n")
      .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  );
}

const inRoom = (room: string) => FILES.filter(({ path }) => path.startsWith(`${room}/`));

describe("import direction", () => {
  it("reads the sources", () => {
    expect(FILES.length).toBeGreaterThan(50);
    expect(FILES.some(({ imports }) => imports.length > 0)).toBe(true);
  });

  it("every import points the way the rooms allow", () => {
    expect(
      FILES.flatMap(({ path, imports }) => imports.map((specifier) => wrongArrow(path, specifier)).filter(Boolean)),
    ).toEqual([]);
  });

  it.each([
    ["src/image/plan.ts", "../edge/log", true],
    ["src/image/plan.ts", "../../wasm/status", false],
    ["src/image/plan.ts", "../../wasm/memory", true],
    ["src/image/plan.ts", "hono", true],
    ["src/edge/log.ts", "../pick", true],
    ["src/edge/problem.ts", "../image", false],
    ["src/edge/problem.ts", "../image/error", true],
    ["src/pick/service.ts", "../render", true],
    ["src/render/service.ts", "../pick", false],
    ["src/render/service.ts", "../pick/store", true],
    ["src/render/service.ts", "../worker", true],
    ["src/library/confirm.ts", "../edge/guard", false],
    ["src/library/confirm.ts", "../pick", true],
    ["src/library/confirm.ts", "../render", true],
    ["src/render/library-source.ts", "../library", false],
    ["src/render/library-source.ts", "../library/serving", true],
    ["src/env/index.ts", "../edge/log", true],
    ["web/app.tsx", "../src/image/index", false],
    ["web/app.tsx", "../src/image/core", true],
    ["wasm/png/index.ts", "../memory", false],
    ["wasm/png/index.ts", "../../src/image/error", true],
  ])("judges %s importing %s", (from, specifier, isWrong) => {
    expect(wrongArrow(from, specifier) !== null).toBe(isWrong);
  });

  it("sees every way of importing, and none in comments", () => {
    const text = `import a from "a"; import type { B } from './b';\nimport "c";\nexport * from "d";\nexport {\n  e,\n} from "e";
const f = await import("f"); // import x from "not-this"\n/* export * from "nor-this" */ const url = "https://x"; export const from = 1;`;
    expect(importsOf(text)).toEqual(["a", "./b", "c", "d", "e", "f"]);
  });
});

describe("house rules", () => {
  it("no multipart body is read whole: formData() and parseBody() are forbidden in src", () => {
    expect(found(/\b(formData|parseBody)\s*\(/, inRoom("src"))).toEqual([]);
  });

  it("no function of Math whose last bit differs between engines in src/image", () => {
    const inexact = /\bMath\.(a?sinh?|a?cosh?|a?tanh?|atan2|exp|expm1|log|log2|log10|log1p|pow|cbrt|hypot)\b|\*\*/;
    expect(found(inexact, inRoom("src/image"))).toEqual([]);
  });

  it("no clock and no randomness of its own in src/image, whose bytes must repeat", () => {
    expect(found(/\bMath\.random\b|\bcrypto\.getRandomValues\b/, inRoom("src/image"))).toEqual([]);
  });

  it("node: is imported in src/node only", () => {
    const files = inRoom("src").filter(({ path }) => !path.startsWith("src/node/"));
    expect(
      files.flatMap(({ path, imports }) => imports.filter((name) => name.startsWith("node:")).map(() => path)),
    ).toEqual([]);
  });

  it("only worker.ts reads the environment", () => {
    const readers = inRoom("src")
      .filter(({ imports }) => imports.includes("cloudflare:workers"))
      .map(({ path }) => path);
    expect(readers.sort()).toEqual(["src/edge/metrics-object.ts", "src/worker.ts"]);
  });

  it(`a file over ${MAX_LINES} lines says why in its header`, () => {
    const tooLong = FILES.filter(({ text }) => {
      const lines = text.split("\n");
      return (
        lines.length - 1 > MAX_LINES &&
        !lines.slice(0, HEADER_LINES).join(" ").includes(`Over ${MAX_LINES} lines because`)
      );
    });
    expect(tooLong.map(({ path, text }) => `${path}: ${text.split("\n").length - 1} lines`)).toEqual([]);
  });
});
