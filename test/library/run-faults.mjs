// npm run test:faults -- [count]: the server killed so many times under load, 20 unless said otherwise.
import { spawnSync } from "node:child_process";

const kills = process.argv[2] ?? "20";
if (!/^[1-9]\d{0,3}$/.test(kills)) {
  console.error(`expected a number of kills from 1 to 9999, got ${kills}`);
  process.exit(1);
}
const env = { ...process.env, KILLS: kills };
const task = ["vitest", "run", "--project", "node", "test/library/kill.test.ts"];
process.exit(spawnSync("npx", task, { env, stdio: "inherit" }).status ?? 1);
