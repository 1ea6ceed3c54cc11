// An examination as a page on a terminal: facts in two columns, what it would be for a screen, then the findings.
import type { Header } from "../../../image";
import { colourText } from "../command/probe";
import { bytesText, formatName, megapixelsText, percentText, secondsText, sizeText, table, wrap } from "../layout";
import type { Examination, Finding, Sample } from "./examination";

const LINE_WIDTH = 100;
const TITLES: Readonly<Record<Finding["kind"], string>> = {
  refused: "Refused",
  big: "Big",
  slow: "Slow",
  private: "Private",
  looks: "Looks",
};

export function doctorPage(label: string, examination: Examination): string {
  const { samples, findings } = examination;
  const sections = [
    `${label}\n${table(factRows(examination), "  ")}`,
    ...(samples.length > 0
      ? [
          `  For a screen, really developed:\n${table(
            samples.map((sample) => sampleRow(sample, examination)),
            "    ",
          )}`,
        ]
      : []),
    ...(samples.length > 0 ? [`  ${droppedText(samples[0])}`] : []),
    findings.length > 0 ? findings.map(findingText).join("\n") : "  Nothing is wrong with it.",
  ];
  return sections.join("\n\n");
}

function factRows(examination: Examination): Array<[string, string]> {
  const { fetched, fileBytes, header, exif } = examination;
  const rows: Array<[string, string]> = [];
  if (fetched) {
    const way = fetched.redirected ? `, redirected to ${fetched.url}` : "";
    rows.push(["server", `${fetched.contentType ?? "no content type"}, ${secondsText(fetched.totalMs)}${way}`]);
    rows.push(["cache-control", fetched.cacheControl ?? "none"]);
  }
  if (!header) return [...rows, ["file", bytesText(fileBytes)]];
  rows.push(["format", formatText(header, examination.scans)], ["size", sizeRow(header)]);
  if (header.width > 0) {
    rows.push([
      "file",
      `${bytesText(fileBytes)}, ${(fileBytes / (header.width * header.height)).toFixed(2)} bytes a pixel`,
    ]);
  }
  if (header.qualityEstimate !== null)
    rows.push(["quality", `about ${header.qualityEstimate} of 100, from its quantisation tables`]);
  if (header.profile !== "none") rows.push(["profile", header.profile]);
  rows.push(["metadata", metadataText(examination)]);
  const taken = [exif.camera?.make, exif.camera?.model, exif.datetime].filter((part) => part != null);
  if (taken.length > 0) rows.push(["taken", taken.join(", ")]);
  for (const [i, memory] of memoryTexts(examination).entries()) rows.push([i === 0 ? "memory" : "", memory]);
  return rows;
}

function formatText(header: Header, scans: number | null): string {
  const kind =
    header.format === "jpeg"
      ? header.progressive
        ? "progressive "
        : "baseline "
      : header.progressive
        ? "interlaced "
        : "";
  const count = scans !== null && scans > 1 ? `, ${scans} scans` : "";
  const frames = header.frames > 1 ? `, ${header.frames} frames` : "";
  return `${kind}${formatName(header.format)}, ${colourText(header)}${count}${frames}`;
}

function sizeRow(header: Header): string {
  if (header.width === 0) return "not read from files of this format";
  const turned = header.orientation === 1 ? "" : `, stored in EXIF orientation ${header.orientation}`;
  return `${sizeText(header)}, ${megapixelsText(header.width * header.height)}${turned}`;
}

function metadataText({ removable, fileBytes }: Examination): string {
  if (removable === null) return "not examined in this format";
  if (removable.kinds.length === 0) return "none";
  return `${bytesText(removable.bytes)}, ${percentText(removable.bytes / fileBytes)} of the file: ${removable.kinds.join(", ")}`;
}

function memoryTexts({ forecasts, budgetBytes }: Examination): string[] {
  const needs = forecasts.map(({ job, plan, refusal }) => {
    if (plan) return `${bytesText(plan.predictedPeakBytes)} for ${job}`;
    const needed = refusal?.evidence.predictedBytes;
    return typeof needed === "number" ? `${bytesText(needed)} for ${job}: refused` : null;
  });
  const known = needs.filter((need) => need !== null);
  return known.length > 0 ? [...known, `${bytesText(budgetBytes)} are allowed`] : [];
}

function sampleRow(
  { format, width, height, quality, bytes, ms, report }: Sample,
  { fileBytes }: Examination,
): string[] {
  return [
    `${formatName(format)} ${sizeText({ width, height })}${quality === null ? "" : ` quality ${quality}`}`,
    `${bytesText(bytes)}, ${percentText(bytes / fileBytes)} of the file`,
    `${secondsText(ms)}`,
    `${bytesText(report.actualPeakBytes)} of memory`,
    report.shrink === 1 ? "decoded at full size" : `decoded at 1/${report.shrink}`,
  ];
}

function droppedText({ report }: Sample): string {
  return report.dropped.length === 0
    ? "Nothing would be dropped."
    : `Dropped on the way: ${report.dropped.join(", ")}.`;
}

function findingText({ kind, sentence }: Finding): string {
  const [first, ...rest] = wrap(sentence, LINE_WIDTH - 11);
  return [`  ${TITLES[kind].padEnd(9)}${first}`, ...rest.map((line) => `${" ".repeat(11)}${line}`)].join("\n");
}
