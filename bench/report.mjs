// latest.md: the summary that the README quotes, then a table a job, then what must be known to read them.
import { JOBS } from "./job.mjs";
import { ratioOf, warmMsOf } from "./measure.mjs";
import { PEERS } from "./peer.mjs";
import { median } from "./statistic.mjs";
import { decibel, kib, likenessOf, mib, ms, ratio, table } from "./table.mjs";

const MIB = 1024 * 1024;
const ISOLATE_BYTES = 128 * MIB;

const jobOf = (result) => JOBS.find(({ id }) => id === result.job);
const peerOf = (id) => PEERS.find((peer) => peer.id === id);

function ratioIn(result, id, clock) {
  return ratioOf(jobOf(result), peerOf(id), result.outcomes, clock);
}

/** Own ratio, whether it meets its target, and the ratio of CPU times: "0.61× ✓ (≤ 0.75), CPU 0.58×". */
function againstTarget(result, id, target) {
  const value = ratioIn(result, id);
  if (value === null || target === undefined) return "–";
  const hidesMiss = value > target && Number(value.toFixed(2)) <= target;
  return `${hidesMiss ? `${value.toFixed(3)}×` : ratio(value)} ${value <= target ? "✓" : "✗"} (≤ ${target}), CPU ${ratio(ratioIn(result, id, "cpuMs"))}`;
}

function rivalRatio(result, id) {
  const outcome = result.outcomes.find(({ peer }) => peer === id);
  if (!outcome?.asked) return "–";
  if (outcome.failure !== null) return "failed";
  return ratio(ratioIn(result, id)) + (outcome.growthBytes > ISOLATE_BYTES ? " †" : "");
}

function summary(results) {
  const rows = results.map((result) => {
    const { id, title, target, kind, caveat } = jobOf(result);
    const base = result.outcomes.find(({ peer }) => peer === (kind === "judge" ? "opencv" : "sharp"));
    const own = result.outcomes.find(({ peer }) => peer === "darkroom");
    return [
      `${id} ${title}${caveat ? " ‡" : ""}`,
      `${base ? ms(warmMsOf(base)) : "–"}${kind === "judge" ? " (OpenCV)" : ""}`,
      againstTarget(result, "darkroom", target.fast),
      againstTarget(result, "darkroom-fine", target.fine),
      ...["jsquash", "photon", "magick"].map((rival) => rivalRatio(result, rival)),
      own ? mib(own.actualBytes) : "–",
    ];
  });
  const head = ["job", "sharp, ms", "Darkroom ÷ sharp (target)", "Darkroom fine ÷ sharp fine", "jSquash ÷ sharp"];
  return table([...head, "photon ÷ sharp", "magick-wasm ÷ sharp", "Darkroom's memory, MB"], rows);
}

function spread({ warmMs }) {
  return warmMs.length === 0 ? "–" : `${ms(Math.min(...warmMs))}–${ms(Math.max(...warmMs))}`;
}

function jobTable(result) {
  const { id, title } = jobOf(result);
  const asked = result.outcomes.filter((outcome) => outcome.asked);
  const measured = asked.filter(({ failure }) => failure === null);
  const rows = measured.map((outcome) => {
    const warm = warmMsOf(outcome);
    return [
      peerOf(outcome.peer).title,
      ms(warm),
      spread(outcome),
      ratio(ratioIn(result, outcome.peer)),
      ms(median(outcome.cpuMs)),
      ratio(ratioIn(result, outcome.peer, "cpuMs")),
      ms(outcome.loadMs),
      ms(outcome.firstMs),
      ratio(outcome.firstMs !== null && warm ? outcome.firstMs / warm : null),
      mib(outcome.growthBytes),
      outcome.actualBytes ? `${mib(outcome.actualBytes)} of ${mib(outcome.predictedBytes)}` : "–",
      kib(outcome.outputBytes),
      decibel(outcome.quality?.psnr),
      likenessOf(outcome.quality?.ssim),
    ];
  });
  const head = [
    "peer",
    "warm ms",
    "min–max",
    "÷ baseline",
    "CPU ms",
    "÷ baseline",
    "load ms",
    "first ms",
    "first ÷ warm",
    "resident +MB",
  ];
  const lines = [`### ${id}: ${title}`, ""];
  lines.push(table([...head, "own count: actual of predicted MB", "KB out", "PSNR-Y", "SSIM-Y"], rows), "");
  for (const { peer, failure } of asked) if (failure !== null) lines.push(`- ${peerOf(peer).title}: ${failure}`);
  const left = result.outcomes.filter((outcome) => !outcome.asked);
  if (left.length > 0) {
    lines.push(`Not asked: ${left.map(({ peer, failure }) => `${peerOf(peer).title} (${failure})`).join("; ")}.`);
  }
  return lines.join("\n");
}

function versions(results) {
  const known = new Map(results.flatMap(({ outcomes }) => outcomes.map(({ peer, version }) => [peer, version])));
  for (const { outcomes } of results) for (const { peer, version } of outcomes) if (version) known.set(peer, version);
  return PEERS.filter(({ id }) => known.get(id) && !id.endsWith("-fine")).map(
    ({ id, title }) => `${title} ${known.get(id)}`,
  );
}

/**
 * @param {{date: string, environment: ReturnType<import("./environment.mjs").environment>, rounds: number, inputs: Record<string, import("./input.mjs").Input>,
 *   results: {job: string, outcomes: import("./measure.mjs").Outcome[]}[]}} run
 * @returns {string} Markdown
 */
export function reportOf({ date, environment, rounds, inputs, results }) {
  const { cpu, cores, os, node, load, command } = environment;
  const names = new Set(results.flatMap(({ outcomes }) => outcomes.map(({ peer }) => peer)));
  const caveats = results.map(jobOf).filter(({ caveat }) => caveat);
  return `<!-- Generated by ${command}; raw values in the .json beside this file. -->

${summary(results)}

\`${command}\`, ${date}: ${cpu}, ${cores} cores, ${os}, Node ${node}; load average ${load.toFixed(1)} at the start. Ratios are
medians over ${rounds} alternating rounds of time ÷ the baseline's time in the same round; below 1 is faster. CPU is the same of
CPU times: where it differs much from wall time, the machine was busy with other work. † needs more than 128 MB of
resident memory for this one picture, so it cannot do this in a Worker; sharp is native and cannot run there at all.${caveats.map(({ id, caveat }) => ` ‡ ${id}: ${caveat}.`).join("")}

<details><summary>Every peer: warm and cold times, memory, bytes and quality</summary>

${results.map(jobTable).join("\n\n")}

### How to read them

- Every peer lives in a fresh process of its own for each job; they are asked in turn, one thread each. Time is wall time from bytes in
  memory to bytes in memory. *load* is import and compilation, *first* the first call of the process, *warm* the median after one more; *CPU* is of
  all threads of the process, and the steadier figure on a busy machine.
- *baseline* is sharp for peers that decode for speed, sharp with \`fastShrinkOnLoad: false\` for the "fine" ones; OpenCV for w6.
- *resident +MB* is the peak of the process during its first call over what it held after loading (another fresh process; VmHWM of Linux;
  code that is compiled on first use counts). *own count* is Darkroom's report: WebAssembly memory and JavaScript buffers beyond the source.
- PSNR-Y (dB) and SSIM-Y (Wang et al. 2004, 11×11 Gaussian) compare each decoded output with a full decode resized by Lanczos3 in float64, or
  with the pixels themselves in the encoder's job. Encoders differ in method and effort, so bytes and quality belong together. \`npm run
  bench:thumbnails\` compares decode and resize alone, on lossless output.
${PEERS.filter(({ id }) => names.has(id))
  .map(({ title, note }) => `- ${title}: ${note}`)
  .join("\n")}
- Inputs: ${Object.values(inputs)
    .map(({ name, bytes }) => `${name} ${(bytes / MIB).toFixed(1)} MB`)
    .join(
      ", ",
    )}. The 12 MP photograph is ${inputs.photo12.origin === "made" ? "made by a generator, not real" : "real, without metadata"}; the 48 MP one is enlarged from it, so it is smoother than a real one.
- Versions: ${versions(results).join("; ")}.

</details>
`;
}
