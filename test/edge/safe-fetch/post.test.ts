// Messages to receivers: the policy holds, nothing is followed, nothing is read, and silence ends.
import { describe, expect, it } from "vitest";
import { createFetcher, POST_TIMEOUT_MS, urlPolicy } from "../../../src/edge/safe-fetch";
import { FakeClock, settle } from "../fake-clock";

const DEV_ORIGIN = "http://127.0.0.1:9100";
const policy = urlPolicy({ environment: "development", allowedDomains: null, devOrigins: [DEV_ORIGIN] });
const message = { policy, headers: { "webhook-id": "evt-1" }, body: "{}" };

function posting(answer: (init: RequestInit) => Promise<Response>) {
  const clock = new FakeClock();
  const asked: Array<{ url: string; init: RequestInit }> = [];
  const fetch = (url: string, init: RequestInit) => {
    asked.push({ url, init });
    return answer(init);
  };
  return { clock, asked, fetcher: createFetcher({ fetch, clock, random: () => 0, userAgent: "DarkroomBot/1.0" }) };
}

describe("post", () => {
  it("sends the body once, with its headers and our name", async () => {
    const { asked, fetcher } = posting(async () => new Response("thanks", { status: 202 }));
    expect(await fetcher.post("https://shop.example/hook?a=1", message)).toEqual({ kind: "answered", status: 202 });
    expect(asked).toMatchObject([
      {
        url: "https://shop.example/hook?a=1",
        init: {
          ...{ method: "POST", body: "{}", redirect: "manual" },
          headers: { "user-agent": "DarkroomBot/1.0", "webhook-id": "evt-1" },
        },
      },
    ]);
  });

  it.each([301, 302, 303, 307, 308, 410, 500, 503])("answers %i as it is, without a second try", async (status) => {
    const headers = { location: "https://elsewhere.example/" };
    const { asked, fetcher } = posting(async () => new Response(null, { status, headers }));
    expect(await fetcher.post("https://shop.example/hook", message)).toEqual({ kind: "answered", status });
    expect(asked).toHaveLength(1);
  });

  it.each([
    "http://shop.example/hook",
    "https://10.0.0.1/hook",
    "https://[fd00::1]/hook",
    "https://metadata.internal/",
    "http://127.0.0.1:9101/hook",
    "https://shop/hook",
  ])("asks nobody for %s", async (url) => {
    const { asked, fetcher } = posting(async () => new Response(null));
    expect(await fetcher.post(url, message)).toMatchObject({ kind: "failed" });
    expect(asked).toEqual([]);
  });

  it("takes an exact origin of development", async () => {
    const { fetcher } = posting(async () => new Response(null));
    expect(await fetcher.post(`${DEV_ORIGIN}/hook`, message)).toEqual({ kind: "answered", status: 200 });
  });

  it("drops the answer's body unread", async () => {
    let isCancelled = false;
    const cancel = () => {
      isCancelled = true;
    };
    const { fetcher } = posting(async () => new Response(new ReadableStream({ cancel })));
    expect(await fetcher.post("https://shop.example/", message)).toEqual({ kind: "answered", status: 200 });
    expect(isCancelled).toBe(true);
  });

  it("ends a silence, also one that ignores its signal", async () => {
    const { clock, fetcher } = posting(() => new Promise(() => undefined));
    const outcome = fetcher.post("https://shop.example/", message);
    await clock.advance(POST_TIMEOUT_MS);
    expect(await outcome).toEqual({ kind: "failed", reason: "expected an answer within 15000 ms, got none" });
    await settle();
    expect(clock.sleeping).toBe(0);
  });

  it("says without the URL that the network failed", async () => {
    const { fetcher } = posting(() => Promise.reject(new TypeError("fetch failed: https://shop.example/?token=1")));
    expect(await fetcher.post("https://shop.example/", message)).toEqual({
      kind: "failed",
      reason: "expected an answer, got a network error",
    });
  });
});
