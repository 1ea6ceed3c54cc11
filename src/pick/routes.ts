// POST /api/v1/pick (JSON or multipart, answered as JSON or as an event stream), GET /api/v1/pick/{id} and the pictures.
import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import { limitJsonBody } from "../edge/json-body";
import { createRouter, problems } from "../edge/openapi";
import type { AppEnv } from "../edge/platform";
import { describeIssue, Problem, problemFrom, problemResponse } from "../edge/problem";
import { matchesEtag, parseAccept } from "../edge/request-headers";
import type { ProgressEvent } from "./candidate";
import { OptionsSchema, optionsInput, type PickOptions, UrlsSchema } from "./options";
import { type PickResult, ResultSchema } from "./result";
import { pickFromForm, pickFromUrls } from "./service";
import { type Extension, PickStore } from "./store";

const PICTURE_MAX_AGE_S = 30 * 86_400;
const ID = /^[0-9A-Za-z]{1,64}$/;

const FORM_DESCRIPTION = {
  type: "object" as const,
  description: "`files[]` and the options of the JSON body as fields; `weights` as JSON, `tags` repeated.",
  properties: { "files[]": { type: "array" as const, items: { type: "string" as const, format: "binary" } } },
};

const pickRoute = createRoute({
  method: "post",
  path: "/api/v1/pick",
  tags: ["pick"],
  summary: "The best N of up to 50 pictures",
  description:
    "With `Accept: text/event-stream` the answer is a stream: `candidate` events (one a candidate and stage), then `result`, " +
    "or `error` with a problem document. URLs must be https and of an admitted domain, on every hop of a redirect; that a " +
    "public name does not lead to a private address cannot be seen from here: the platform refuses such connections.",
  middleware: limitJsonBody,
  request: {
    body: {
      required: false,
      content: { "application/json": { schema: UrlsSchema }, "multipart/form-data": { schema: FORM_DESCRIPTION } },
    },
  },
  responses: {
    200: {
      description: "The best, with reasons, and why not the others.",
      content: { "application/json": { schema: ResultSchema } },
    },
    ...problems({
      400: "The request is malformed.",
      413: "The body is over 1 MB of JSON, or over 100 MB in all.",
      415: "Neither JSON nor a form.",
      422: "No candidate is usable: `rejected` says why of each.",
      503: "No memory is free; try again after Retry-After.",
    }),
  },
});

const resultRoute = createRoute({
  method: "get",
  path: "/api/v1/pick/{id}",
  tags: ["pick"],
  summary: "The stored result of a pick, for 30 days; without GPS whatever was asked for",
  request: { params: z.object({ id: z.string() }) },
  responses: {
    200: { description: "The result.", content: { "application/json": { schema: ResultSchema } } },
    ...problems({ 404: "No such result, or no longer." }),
  },
});

const pictureRoute = createRoute({
  method: "get",
  path: "/pick/{id}/{name}",
  tags: ["pick"],
  summary: "A chosen picture",
  request: {
    params: z.object({
      id: z.string(),
      name: z.string().openapi({ description: "{rank}.jpg, {rank}.webp or {rank}.avif" }),
    }),
  },
  responses: {
    200: {
      description: "The picture; never changes.",
      content: {
        "image/jpeg": { schema: z.any() },
        "image/webp": { schema: z.any() },
        "image/avif": { schema: z.any() },
      },
    },
    304: { description: "The copy in hand is the picture." },
    ...problems({ 404: "No such picture, or no longer." }),
  },
});

export function pickRoutes() {
  const router = createRouter();

  router.openapi(pickRoute, async (c) => {
    const start = starterOf(c);
    if (acceptsEvents(c)) return streamPick(c, start) as never;
    const result = await start(c.req.raw.signal, () => undefined);
    return c.json(presented(result, c), 200, { "Cache-Control": "no-store" });
  });

  router.openapi(resultRoute, async (c) => {
    const { db, bucket, clock } = c.get("platform");
    const { id } = c.req.valid("param");
    const result = ID.test(id) ? await new PickStore(db, bucket).getResult(id, clock.now()) : null;
    if (result === null) throw new Problem(404, "NOT_FOUND", `expected a stored result for id, got ${id.slice(0, 64)}`);
    return c.json(presented(result, c), 200, { "Cache-Control": "private, max-age=3600" });
  });

  router.openapi(pictureRoute, (c) => answerPicture(c, c.req.valid("param")) as never);
  return router;
}

type Start = (signal: AbortSignal, emit: (event: ProgressEvent) => void) => Promise<PickResult>;

/** Which of the two kinds of body this is; a JSON body is validated by now, a form is read when the pick starts. */
function starterOf(c: Context<AppEnv>): Start {
  const parts = { platform: c.get("platform"), log: c.get("log"), background: c.executionCtx };
  const contentType = c.req.header("content-type")?.split(";")[0].trim().toLowerCase();
  if (contentType === "multipart/form-data") {
    return (signal, emit) => pickFromForm(c.req.raw, parseFields, { ...parts, signal, emit });
  }
  if (contentType === "application/json") {
    const { urls, ...options } = c.req.valid("json" as never) as z.infer<typeof UrlsSchema>;
    return (signal, emit) => pickFromUrls(urls, options, { ...parts, signal, emit });
  }
  const got = contentType ? `"${contentType.slice(0, 64)}"` : "none";
  throw new Problem(415, "UNSUPPORTED_MEDIA_TYPE", `expected application/json or multipart/form-data, got ${got}`);
}

function parseFields(fields: Readonly<Record<string, readonly string[]>>): PickOptions {
  const input = optionsInput(fields);
  const parsed = OptionsSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue) => describeIssue(issue, input));
  throw new Problem(400, "MALFORMED_REQUEST", errors[0].detail, { target: "form", errors });
}

/** Only where it is named: a client that takes anything expects JSON. */
function acceptsEvents(c: Context<AppEnv>): boolean {
  return (parseAccept(c.req.header("accept") ?? "").get("text/event-stream") ?? 0) > 0;
}

/** The stream is open before the work starts, so every failure is an `error` event. */
function streamPick(c: Context<AppEnv>, start: Start): Response {
  const left = new AbortController();
  return streamSSE(c, async (stream) => {
    stream.onAbort(() => left.abort(new Error("the client left")));
    let written: Promise<void> = Promise.resolve();
    const send = (event: string, data: unknown) => {
      written = written.then(() => stream.writeSSE({ event, data: JSON.stringify(data) }));
    };
    try {
      const signal = AbortSignal.any([left.signal, c.req.raw.signal]);
      send("result", presented(await start(signal, (event) => send("candidate", event)), c));
    } catch (error) {
      const problem = problemFrom(error);
      if (problem.status === 500 && !left.signal.aborted) c.get("log").error("pick", { error });
      send("error", await problemResponse(problem, c.get("requestId")).json());
    }
    await written.catch(() => undefined);
  });
}

/** Results are stored with paths, so that they stay right when the server moves. */
function presented(result: PickResult, c: Context<AppEnv>): PickResult {
  const { origin } = new URL(c.req.url);
  return { ...result, images: result.images.map((image) => ({ ...image, url: origin + image.url })) };
}

async function answerPicture(c: Context<AppEnv>, { id, name }: { id: string; name: string }): Promise<Response> {
  const match = /^([1-9]\d?)\.(jpg|webp|avif)$/.exec(name);
  const { db, bucket } = c.get("platform");
  const store = new PickStore(db, bucket);
  const picture = match && ID.test(id) ? await store.getPicture(id, Number(match[1]), match[2] as Extension) : null;
  if (picture === null) throw new Problem(404, "NOT_FOUND", "expected a chosen picture under this path, got none");
  const etag = `"${picture.sha256.slice(0, 32)}"`;
  const headers = {
    ETag: etag,
    "Cache-Control": `public, max-age=${PICTURE_MAX_AGE_S}, immutable`,
    "X-Content-Type-Options": "nosniff",
  };
  if (matchesEtag(c.req.header("if-none-match") ?? null, etag)) return c.body(null, 304, headers);
  const body = picture.bytes as Uint8Array<ArrayBuffer>;
  return c.body(body, 200, { ...headers, "Content-Type": picture.contentType, "Content-Length": String(body.length) });
}
