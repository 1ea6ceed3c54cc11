// Makes build/resvg.wasm from @resvg/resvg-wasm's module: the same renderer, with two holds on it that a file from a stranger
// makes necessary and that cannot be had from outside, since it grows its memory and turns its loops without asking anyone.
//
// - `fuel` falls with every call and every turn of a loop by the instructions that it has, and below zero the module traps: no
//   drawing takes longer than it was given, and the count is the same on every engine.
// - `pages` is the most that its memory may grow to. A request beyond it is answered as if there were no memory left, and what
//   was wanted stands in `refused`.
//
// All three are exported globals. Nothing else changes, so neither do pixels. An instruction that is not known here stops the build.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Cursor, extended, moduleOf, s32, sectionsOf, sized, u32 } from "./wasm-section.mjs";

const SOURCE = createRequire(import.meta.url).resolve("@resvg/resvg-wasm/index_bg.wasm");
const OUT = "build/resvg.wasm";

const SECTION = { custom: 0, global: 6, export: 7, code: 10 };
const GLOBAL = 3;
const I32 = 0x7f;
const I64 = 0x7e;
const BLOCK = 0x02;
const LOOP = 0x03;
const IF = 0x04;
const ELSE = 0x05;
const END = 0x0b;
/** A block's type when it leaves nothing behind. */
const NOTHING = 0x40;
const MEMORY_GROW = 0x40;
const MEMORY_GROW_BYTES = 2;

/** A name as it stands in a section. */
const name = (text) => [text.length, ...Buffer.from(text)];

/** Skips the operands of the instruction `opcode`, whose first byte has been read (core specification, 5.4). */
function skipOperands(cursor, opcode) {
  if (opcode === 0x0e) {
    for (let left = cursor.u32() + 1; left > 0; left--) cursor.skipLeb();
  } else if (opcode === 0x1c) cursor.at += cursor.u32();
  else if (opcode === 0xfc) skipBulkOperands(cursor, cursor.u32());
  else if (opcode === 0x43) cursor.at += 4;
  else if (opcode === 0x44) cursor.at += 8;
  else for (let left = operandCount(opcode); left > 0; left--) cursor.skipLeb();
}

/** How many integers follow. */
function operandCount(opcode) {
  if (opcode >= 0x45 && opcode <= 0xc4) return 0;
  if ([0x00, 0x01, 0x05, 0x0b, 0x0f, 0x1a, 0x1b].includes(opcode)) return 0;
  if ((opcode >= 0x28 && opcode <= 0x3e) || opcode === 0x11) return 2;
  const single = [0x02, 0x03, 0x04, 0x0c, 0x0d, 0x10, 0x20, 0x21, 0x22, 0x23, 0x24, 0x3f, 0x40, 0x41, 0x42];
  if (single.includes(opcode)) return 1;
  throw new Error(`expected an instruction of WebAssembly 1.0, got 0x${opcode.toString(16)}`);
}

/** Truncations have no operands; memory.copy has two, memory.fill one. */
function skipBulkOperands(cursor, operation) {
  const count = operation <= 7 ? 0 : { 10: 2, 11: 1 }[operation];
  if (count === undefined) throw new Error(`expected a known instruction, got 0xfc ${operation}`);
  for (let left = count; left > 0; left--) cursor.skipLeb();
}

/**
 * Where a function is charged and for how much: on entry for the instructions outside of loops, at each turn of a loop for
 * those of the loop that are in no loop inside it. Of branches all count, so it is an upper bound.
 */
function chargePoints(body, start) {
  const cursor = new Cursor(body, start);
  const entry = { at: start, instructions: 0 };
  const points = [entry];
  const grows = [];
  /** What the instructions of each open block are charged to. */
  const open = [entry];
  while (!cursor.isAtEnd) {
    const opcode = cursor.byte();
    skipOperands(cursor, opcode);
    open.at(-1).instructions++;
    if (opcode === END) open.pop();
    else if (opcode === LOOP) {
      const loop = { at: cursor.at, instructions: 0 };
      points.push(loop);
      open.push(loop);
    } else if (opcode === BLOCK || opcode === IF) open.push(open.at(-1));
    else if (opcode === MEMORY_GROW) grows.push({ before: cursor.at - MEMORY_GROW_BYTES, after: cursor.at });
  }
  return { points, grows };
}

function heldBody(body, charge, checkGrowth) {
  const cursor = new Cursor(body);
  for (let groups = cursor.u32(); groups > 0; groups--) {
    cursor.skipLeb();
    cursor.byte();
  }
  const { points, grows } = chargePoints(body, cursor.at);
  const additions = [
    ...points.map(({ at, instructions }) => ({ at, code: charge(instructions) })),
    ...grows.flatMap(({ before, after }) => [
      { at: before, code: checkGrowth },
      { at: after, code: [END] },
    ]),
  ].sort((a, b) => a.at - b.at);
  const parts = [];
  let from = 0;
  for (const { at, code } of additions) {
    parts.push(body.subarray(from, at), Buffer.from(code));
    from = at;
  }
  return Buffer.concat([...parts, body.subarray(from)]);
}

function heldCode(body, charge, checkGrowth) {
  const cursor = new Cursor(body);
  const count = cursor.u32();
  const functions = [Buffer.from(u32(count))];
  for (let index = 0; index < count; index++) {
    const length = cursor.u32();
    functions.push(sized(heldBody(body.subarray(cursor.at, cursor.at + length), charge, checkGrowth)));
    cursor.at += length;
  }
  return Buffer.concat(functions);
}

/** @param {Buffer} module @returns {Buffer} */
export function held(module) {
  const sections = sectionsOf(module);
  const globals = new Cursor(sections.find(({ id }) => id === SECTION.global).body).u32();
  const [fuel, pages, refused, wanted] = [0, 1, 2, 3].map((index) => u32(globals + index));
  const get = (global) => [0x23, ...global];
  const set = (global) => [0x24, ...global];
  // fuel = fuel - instructions; if (fuel < 0) unreachable
  const charge = (instructions) => [
    ...[...get(fuel), 0x42, ...s32(instructions), 0x7d, ...set(fuel)],
    ...[...get(fuel), 0x42, 0, 0x53, IF, NOTHING, 0x00, END],
  ];
  // wanted = size + asked; if (wanted > pages) { refused = wanted; -1 } else { wanted - size: memory.grow }
  const checkGrowth = [
    ...[0x3f, 0, 0x6a, ...set(wanted), ...get(wanted), ...get(pages), 0x4b, IF, I32],
    ...[...get(wanted), ...set(refused), 0x41, 0x7f, ELSE, ...get(wanted), 0x3f, 0, 0x6b],
  ];
  const changed = {
    [SECTION.global]: (body) => extended(body, [I64, 1, 0x42, 0, END], ...Array(3).fill([I32, 1, 0x41, 0, END])),
    [SECTION.export]: (body) =>
      extended(
        body,
        [...name("fuel"), GLOBAL, ...fuel],
        [...name("pages"), GLOBAL, ...pages],
        [...name("refused"), GLOBAL, ...refused],
      ),
    [SECTION.code]: (body) => heldCode(body, charge, checkGrowth),
  };
  const kept = sections.filter(({ id }) => id !== SECTION.custom);
  return moduleOf(
    module,
    kept.map(({ id, body }) => ({ id, body: changed[id]?.(body) ?? body })),
  );
}

export function buildResvg() {
  mkdirSync("build", { recursive: true });
  const module = held(readFileSync(SOURCE));
  writeFileSync(OUT, module);
  console.log(`${OUT}: ${module.length} bytes`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) buildResvg();
