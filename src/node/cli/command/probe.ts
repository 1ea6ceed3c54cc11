// darkroom probe: what the headers say, a line a picture.
import type { Command } from "commander";
import type { Header } from "../../../image";
import { runBatch } from "../batch";
import { expandInputs } from "../inputs";
import { bytesText, formatName, sizeText } from "../layout";
import { addSessionOptions, type Finish, inSession, type SessionOptions } from "../session";

export function addProbe(program: Command, finish: Finish): void {
  const command = program
    .command("probe")
    .description("say what pictures are, from their headers alone")
    .argument("<in...>", "files, folders, globs, or - for stdin");
  addSessionOptions(command).action(async (args: string[], options: SessionOptions) => {
    const inputs = await expandInputs(args);
    const failed = await inSession(options, inputs, (shift) =>
      runBatch(shift, {
        kind: "probe",
        inputs,
        jobOf: (_, source) => ({ source }),
        onDone: ({ label }, header) =>
          shift.terminal.json
            ? shift.terminal.object({ input: label, ...header })
            : shift.terminal.line(lineOf(label, header)),
      }),
    );
    finish(failed.length);
  });
}

function lineOf(label: string, header: Header): string {
  const columns = [
    formatName(header.format).padEnd(4),
    sizeText(header).padStart(11),
    bytesText(header.fileBytes).padStart(8),
    colourText(header).padEnd(17),
    label,
  ];
  const notes = notesOf(header);
  return notes.length > 0 ? `${columns.join("  ")}  (${notes.join(", ")})` : columns.join("  ");
}

/** E.g. "RGB 8-bit 4:2:0". */
export function colourText({ mode, bitDepth, subsampling }: Header): string {
  return `${mode} ${bitDepth}-bit${subsampling === null ? "" : ` ${subsampling}`}`;
}

function notesOf({
  format,
  progressive,
  orientation,
  qualityEstimate,
  frames,
  profile,
  metadataKinds,
}: Header): string[] {
  const notes: string[] = [];
  if (progressive) notes.push(format === "jpeg" ? "progressive" : "interlaced");
  if (frames > 1) notes.push(`${frames} frames`);
  if (orientation !== 1) notes.push(`orientation ${orientation}`);
  if (qualityEstimate !== null) notes.push(`quality ${qualityEstimate}`);
  if (profile !== "none") notes.push(`profile ${profile}`);
  if (metadataKinds.length > 0) notes.push(metadataKinds.join(" "));
  return notes;
}
