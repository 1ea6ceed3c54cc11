// The frame of the commands that write a picture for every picture: where each goes, its line, and the closing line.
import { runBatch } from "./batch";
import { type Destination, Placer } from "./destination";
import type { Input } from "./inputs";
import type { DoneOf, JobOf, JobOutput, JobSource } from "./job";
import { inSession, type SessionOptions } from "./session";
import { Tally } from "./tally";

type SavingKind = "develop" | "strip";
export type SavedResult<K extends SavingKind> = Omit<DoneOf<K>, "memory">;

export interface Saving<K extends SavingKind> {
  readonly kind: K;
  readonly inputs: readonly Input[];
  readonly destination: Destination;
  /** Of the outputs, without its dot; null keeps each input's. */
  readonly extension: string | null;
  readonly jobOf: (source: JobSource, output: JobOutput) => JobOf<K>;
  /** What was done, for the closing line: "developed". */
  readonly what: string;
  /** A line of the terminal; `way` is "in → out". */
  readonly lineOf: (done: SavedResult<K>, way: string) => string;
}

/** @returns how many failed */
export async function saveAll<K extends SavingKind>(options: SessionOptions, saving: Saving<K>): Promise<number> {
  const { kind, inputs, destination, extension } = saving;
  const placer = new Placer(destination, inputs);
  const outputs = new Map<string, JobOutput>();
  const tally = new Tally(saving.what);
  return inSession(options, inputs, async (shift) => {
    const { terminal } = shift;
    const isQuiet = terminal.startBar(inputs.length, true);
    const failed = await runBatch(shift, {
      kind,
      inputs,
      jobOf(input, source) {
        const output = placer.place(input, extension);
        outputs.set(input.label, output);
        return saving.jobOf(source, output);
      },
      async onDone({ label }, { memory, ...done }) {
        const output = outputs.get(label);
        outputs.delete(label);
        tally.add(done);
        if (memory) return terminal.write(memory);
        const path = output?.kind === "file" ? output.path : null;
        if (terminal.json) return terminal.object({ input: label, output: path, ...done });
        if (!isQuiet) await terminal.line(saving.lineOf(done, `${label} → ${path}`));
      },
    });
    terminal.stopBar();
    if (!terminal.json && inputs.length > 1) await terminal.line(tally.text(failed.length));
    return failed.length;
  });
}
