// Seeds of the JPEG targets: small files of every kind. Our own encoder makes baseline and progressive ones, those with
// restarts, odd sampling and incomplete scans are put together here; the corpus adds its smallest where it is present.
import { corpusEntries, readCorpus } from "../fixture/corpus";
import { encodeJpeg } from "./made-picture";

const CORPUS_MAX_BYTES = 1600;
const SIZES: ReadonlyArray<readonly [number, number]> = [
  [16, 16],
  [33, 17],
  [8, 40],
  [50, 35],
  // Wider than the stretch of blocks that a single scan is decoded in.
  [330, 20],
];

/** The first six are sound, and of different kinds. */
export function jpegSeeds(): Uint8Array[] {
  const made = SIZES.flatMap(([width, height], i) =>
    (["4:2:0", "4:4:4", "4:2:2", "grey"] as const).flatMap((subsampling, k) =>
      [false, true].map((progressive) =>
        encodeJpeg({
          width,
          height,
          subsampling,
          progressive,
          quality: [30, 60, 90, 75][(i + k) % 4],
          seed: i * 8 + k,
        }),
      ),
    ),
  );
  const sound = [0, 1, 3, 8, 13, 30].map((i) => made[i]);
  return [
    ...sound,
    ...made,
    ...withIndex(),
    ...withRestarts(),
    ...made.filter((_, i) => i % 4 === 1).map(cutScans),
    ...fromCorpus(),
  ];
}

/** Blocks enough for codes to be found ahead (wasm/jpeg-decode/block-index.ts). */
function withIndex(): Uint8Array[] {
  const size = { width: 300, height: 296, subsampling: "4:4:4", progressive: false } as const;
  return [40, 75, 95].map((quality) => encodeJpeg({ ...size, quality, seed: quality }));
}

/** DC difference 0 and end of block (six bits) for every block of a grey picture with standard tables, restart each MCU. */
function withRestarts(): Uint8Array[] {
  return [1, 2, 5].map((interval) => {
    const mcus = 24;
    const data: number[] = [];
    for (let i = 0, restart = 0; i < mcus; i += interval) {
      const bits = "001010".repeat(Math.min(interval, mcus - i)).padEnd(Math.ceil((interval * 6) / 8) * 8, "1");
      for (let at = 0; at < bits.length; at += 8) data.push(Number.parseInt(bits.slice(at, at + 8), 2));
      if (i + interval < mcus) data.push(0xff, 0xd0 + (restart++ & 7));
    }
    const quantisers = [0xff, 0xdb, 0, 67, 0, ...new Array(64).fill(3)];
    const frame = [0xff, 0xc0, 0, 11, 8, 0, 32, 0, 48, 1, 1, 0x11, 0];
    const restarts = [0xff, 0xdd, 0, 4, 0, interval];
    const scan = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0];
    return Uint8Array.from([0xff, 0xd8, ...quantisers, ...frame, ...restarts, ...scan, ...data, 0xff, 0xd9]);
  });
}

/** A progressive file without its last scans: block smoothing works. */
function cutScans(file: Uint8Array): Uint8Array {
  const scans: number[] = [];
  for (let at = file.indexOf(0xff); at !== -1; at = file.indexOf(0xff, at + 1))
    if (file[at + 1] === 0xda) scans.push(at);
  const end = scans[Math.max(1, scans.length >> 1)] ?? file.length;
  return Uint8Array.from([...file.subarray(0, end), 0xff, 0xd9]);
}

function fromCorpus(): Uint8Array[] {
  return corpusEntries()
    .filter(({ path }) => /\.jpe?g$/i.test(path))
    .map(({ path }) => readCorpus(path))
    .filter(({ length }) => length > 100 && length < CORPUS_MAX_BYTES);
}
