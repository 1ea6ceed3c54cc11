// npm run bench:readme: copies the generated tables into README.md, between their markers. Says which markers it did not find.
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const README = new URL("../README.md", import.meta.url);
/** Name in the markers → generated file. */
const BLOCKS = { bench: "results/latest.md", thumbnails: "results/thumbnails.md", memory: "results/memory.md" };

let text = readFileSync(README, "utf8");
for (const [name, file] of Object.entries(BLOCKS)) {
  const generated = new URL(file, import.meta.url);
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) {
    console.log(`README.md has no ${begin} … ${end}: left out`);
  } else if (!existsSync(generated)) {
    console.log(`bench/${file} has not been generated: left as it is`);
  } else {
    text = `${text.slice(0, from + begin.length)}\n${readFileSync(generated, "utf8").trim()}\n${text.slice(to)}`;
    console.log(`README.md: ${name} from bench/${file}`);
  }
}
writeFileSync(README, text);
