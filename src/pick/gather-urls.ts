// URLs come in: validated, put in order, then fetched while earlier ones are developed.
import { validateUrl } from "../edge/safe-fetch";
import { type Developer, developSpooled } from "./develop";
import { type Downloaded, download, recordAlias, type Target, takeByAlias } from "./download";
import { Limiter } from "./limiter";
import type { PickOptions } from "./options";
import { fetchOrder } from "./rules";
import type { Run } from "./run";

/** Connections of one request; the platform has six. */
const MAX_CONNECTIONS = 3;

type Fetch = (target: Target, makeRoom: (expectedBytes: number) => Promise<void>) => Promise<Downloaded | null>;

/** Fetches and develops what `urls` name; whatever fails is among the run's rejections. */
export async function gatherUrls(run: Run, urls: readonly string[], options: PickOptions, developer: Developer) {
  const { clock } = run.platform;
  const startMs = clock.now();
  const admitted = validateAll(run, urls);
  const fetchStartMs = clock.now();
  run.timings.validateMs = fetchStartMs - startMs;

  const ordered = admitted.length > options.count ? await orderByHead(run, admitted) : admitted;
  const wanted = ordered.slice(0, options.fetchLimit);
  for (const { index, source } of ordered.slice(wanted.length)) {
    const reason = `not fetched: fetchLimit is ${options.fetchLimit}`;
    run.reject({ index, source, stage: "fetch", code: "NOT_SELECTED", reason });
  }

  const connections = new Limiter(MAX_CONNECTIONS);
  const fetchTarget: Fetch = async (target, makeRoom) => {
    const downloaded = await connections.run(() => download(run, target, makeRoom));
    run.timings.fetchMs = clock.now() - fetchStartMs;
    return downloaded;
  };
  await Promise.all(
    wanted.map(async (target) => {
      run.signal.throwIfAborted();
      if (developer.canDoWithoutBytes && (await takeByAlias(run, target, developer))) return;
      const spooled = await fetchAndDevelop(run, target, fetchTarget, developer);
      if (spooled === null) return;
      await developSpooled(run, spooled, developer);
      finish(run, target, spooled, developer);
    }),
  );
}

/**
 * A source that need not wait is developed straight from memory. One that must, while others wait for room to be downloaded,
 * is spooled: it comes back in its turn.
 */
async function fetchAndDevelop(run: Run, target: Target, fetchTarget: Fetch, developer: Developer) {
  let holds = false;
  let releaseBody = () => {};
  const makeRoom = async (expectedBytes: number) => {
    if (!holds) await run.hands.take();
    holds = true;
    releaseBody();
    releaseBody = await run.platform.bodies.take(expectedBytes, run.signal);
  };
  try {
    const downloaded = await fetchTarget(target, makeRoom);
    if (downloaded === null) return null;
    const { candidate, bytes, validity } = downloaded;
    if (await developer.takeCached(candidate, bytes)) {
      finish(run, target, downloaded, developer);
      return null;
    }
    if (run.bench.isFull && run.hands.hasWaiting) {
      const key = await run.store.putTemporary(run.id, String(target.index), bytes, candidate.sha256);
      return { candidate, key, bytes: bytes.length, validity };
    }
    await run.bench.run(() => developer.develop(candidate, bytes));
    finish(run, target, downloaded, developer);
    return null;
  } finally {
    releaseBody();
    if (holds) run.hands.release();
  }
}

function finish(
  run: Run,
  { url }: Target,
  { candidate, validity }: Pick<Downloaded, "candidate" | "validity">,
  developer: Developer,
) {
  const header = developer.headerOf(candidate.sha256);
  if (header !== null) recordAlias(run, url, header, candidate.sha256, validity);
}

function validateAll(run: Run, urls: readonly string[]): Target[] {
  const first = new Map<string, Target>();
  for (const [index, source] of urls.entries()) {
    const verdict = validateUrl(source, run.platform.urlPolicies.pick);
    if (!verdict.ok) {
      run.reject({ index, source, stage: "validate", code: verdict.code, reason: verdict.reason });
      continue;
    }
    verdict.url.hash = "";
    const target = { index, source, url: verdict.url.href };
    const same = first.get(target.url);
    if (same) {
      const reason = `same URL as #${same.index + 1}`;
      run.reject({ index, source, stage: "validate", code: "DUPLICATE", reason, duplicateOf: same.source });
      continue;
    }
    first.set(target.url, target);
    run.done(target, "validate");
  }
  return [...first.values()];
}

async function orderByHead(run: Run, targets: readonly Target[]): Promise<Target[]> {
  const connections = new Limiter(MAX_CONNECTIONS);
  const { fetcher, urlPolicies } = run.platform;
  const options = { policy: urlPolicies.pick, signal: run.signal };
  const heads = await Promise.all(targets.map(({ url }) => connections.run(() => fetcher.head(url, options))));
  run.signal.throwIfAborted();
  return fetchOrder(heads).map((position) => targets[position]);
}
