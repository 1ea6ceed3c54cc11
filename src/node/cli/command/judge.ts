// darkroom judge: the score of each picture, the six parts it is made of, and what they were measured from.
import { type Command, Option } from "commander";
import { SCORE_PARTS, type ScoreParts } from "../../../image";
import { runBatch } from "../batch";
import { expandInputs } from "../inputs";
import type { Scored } from "../job";
import { formatName, megapixelsText, percentText, sizeText, table } from "../layout";
import { readChoice } from "../option-kind";
import { addSessionOptions, type Finish, inSession, type SessionOptions } from "../session";

interface JudgeOptions extends SessionOptions {
  readonly mode: "full" | "fast";
  readonly placeholder?: boolean;
}

export function addJudge(program: Command, finish: Finish): void {
  const mode = new Option("--mode <mode>", "full looks at every pixel, fast at a shrunk JPEG").argParser(
    readChoice("full", "fast"),
  );
  const command = program
    .command("judge")
    .description("measure and score pictures")
    .argument("<in...>", "files, folders, globs, or - for stdin")
    .addOption(mode.default("full"))
    .option("--placeholder", "tell ThumbHash, BlurHash and dominant colours too");
  addSessionOptions(command).action(async (args: string[], options: JudgeOptions) => {
    const inputs = await expandInputs(args);
    const failed = await inSession(options, inputs, (shift) => {
      const { terminal } = shift;
      terminal.startBar(inputs.length, false);
      return runBatch(shift, {
        kind: "judge",
        inputs,
        jobOf: (_, source) => ({ source, mode: options.mode, placeholder: options.placeholder === true }),
        onDone: ({ label }, judged) =>
          terminal.json ? terminal.object({ input: label, ...judged }) : terminal.line(`${describe(label, judged)}\n`),
      });
    });
    finish(failed.length);
  });
}

function describe(label: string, judged: Scored): string {
  const { header, metrics, hashes, score, truncated } = judged;
  const evidence = evidenceOf(judged);
  const quality = header.qualityEstimate === null ? "" : `, JPEG quality about ${header.qualityEstimate}`;
  const range = `${metrics.min}–${metrics.max}, 98 % within ${metrics.percentile1}–${metrics.percentile99}`;
  const rows = [
    ...SCORE_PARTS.map((part) => [part, score.parts[part].toFixed(2), evidence[part]]),
    ["", "", `greys ${range}`],
    [
      "",
      "",
      `edges ${percentText(metrics.edgeDensity)} of the pixels, blockiness ${metrics.blockiness.toFixed(2)}${quality}`,
    ],
    ["", "", `lettering ${metrics.signboard.toFixed(2)}`],
    ["", "", `${hashes.ahash} ${hashes.dhash} ${hashes.phash}`],
    ...placeholderRows(judged),
  ];
  const name = `${label}  ${sizeText(header)} ${formatName(header.format)}${truncated ? ", truncated" : ""}`;
  return `${name}\n${table([["score", score.overall.toFixed(2), ""], ...rows], "  ")}`;
}

function placeholderRows({ placeholder }: Scored): string[][] {
  if (!placeholder) return [];
  const colours = placeholder.colours.map(({ hex, share }) => `${hex} ${percentText(share)}`).join(", ");
  return [
    ["", "", `ThumbHash ${placeholder.thumbhash}`],
    ["", "", `BlurHash ${placeholder.blurhash}`],
    ["", "", `colours ${colours || "none"}`],
  ];
}

function evidenceOf({ metrics, score }: Scored): Readonly<Record<keyof ScoreParts, string>> {
  const { colourfulness } = metrics;
  return {
    resolution: megapixelsText(score.source.pixels),
    sharpness: `Laplacian variance ${metrics.laplacianVariance.toFixed(1)}`,
    brightness: `mean grey ${metrics.mean.toFixed(1)}`,
    contrast: `standard deviation ${metrics.deviation.toFixed(1)}`,
    colourfulness: colourfulness === null ? "grey" : `Hasler–Süsstrunk ${colourfulness.toFixed(1)}`,
    compression: `${score.source.bytesPerPixel.toFixed(2)} bytes a pixel`,
  };
}
