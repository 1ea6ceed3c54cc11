// darkroom doctor: says in words why a picture is big, slow or refused. A refused picture is a diagnosis, so the command
// succeeds; it fails where there is nothing to examine.
import type { Command } from "commander";
import { runBatch } from "../batch";
import { doctorPage } from "../doctor/page";
import { expandInputs } from "../inputs";
import { addSessionOptions, type Finish, inSession, type SessionOptions } from "../session";

export function addDoctor(program: Command, finish: Finish): void {
  const command = program
    .command("doctor")
    .description("say why a picture is big, slow or refused")
    .argument("<file|url...>", "files, folders, globs, http(s) URLs, or - for stdin");
  addSessionOptions(command).action(async (args: string[], options: SessionOptions) => {
    const inputs = await expandInputs(args, { urls: true });
    const failed = await inSession(options, inputs, (shift) =>
      runBatch(shift, {
        kind: "doctor",
        inputs,
        jobOf: (_, source) => ({ source }),
        onDone: ({ label }, examination) =>
          shift.terminal.json
            ? shift.terminal.object({ input: label, ...examination })
            : shift.terminal.line(`${doctorPage(label, examination)}\n`),
      }),
    );
    finish(failed.length);
  });
}
