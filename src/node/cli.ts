#!/usr/bin/env node
// The `darkroom` command. dist/cli.js is built from here; its worker threads run the same file.
import { isMainThread, parentPort } from "node:worker_threads";
import { main } from "./cli/program";
import { serveJobs } from "./cli/worker";

if (isMainThread || parentPort === null) process.exitCode = await main(process.argv.slice(2));
else await serveJobs(parentPort);
