// URLs come in: validated, put in order, then fetched and spooled while earlier ones are developed.
import { urlPolicy, validateUrl } from "../edge/safe-fetch";
import type { Developer } from "./develop";
import { fetchOne, recordAlias, type Target } from "./download";
import { Limiter } from "./limiter";
import type { PickOptions } from "./options";
import { fetchOrder } from "./rules";
import type { Run } from "./run";

/** Connections of one request; the platform has six. */
const MAX_CONNECTIONS = 3;

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
  const bench = new Limiter(1);
  await Promise.all(
    wanted.map(async (target) => {
      const spooled = await connections.run(() => fetchOne(run, target, developer));
      run.timings.fetchMs = clock.now() - fetchStartMs;
      if (spooled === null) return;
      await bench.run(() =>
        run.hands.run(async () => developer.develop(spooled.candidate, await run.store.readTemporary(spooled.key))),
      );
      recordAlias(run, spooled, target.url, developer);
    }),
  );
}

function validateAll(run: Run, urls: readonly string[]): Target[] {
  const { environment, pick } = run.platform.settings;
  const policy = urlPolicy({ environment, ...pick });
  const first = new Map<string, Target>();
  for (const [index, source] of urls.entries()) {
    const verdict = validateUrl(source, policy);
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
  const { fetcher } = run.platform;
  const heads = await Promise.all(targets.map(({ url }) => connections.run(() => fetcher.head(url, run.signal))));
  run.signal.throwIfAborted();
  return fetchOrder(heads).map((position) => targets[position]);
}
