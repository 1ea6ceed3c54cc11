// Events from a confirm to a receiver, with time and queue in hand: messages are kept here and worked off by the real consumers
// when the test says so; the receiver is the far end of safe fetch, and checks signatures with the standard's own package.
import { createExecutionContext } from "cloudflare:test";
import type { MessageBatch, QueueRetryOptions } from "@cloudflare/workers-types";
import { Webhook } from "standardwebhooks";
import { vi } from "vitest";
import type { Clock } from "../../src/edge/clock";
import type { Platform } from "../../src/edge/platform";
import { createFetcher } from "../../src/edge/safe-fetch";
import { consumeBatch } from "../../src/edge/work";
import type { WorkMessage } from "../../src/env";
import { libraryConsumers, librarySweeps } from "../../src/library";
import type { LibraryEvent } from "../../src/library/rules/event";
import { createLibraryApp, newReference, post, seedImages } from "./library-app.workerd";

const MESSAGES_A_BATCH = 10;

interface Letter {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly event: LibraryEvent;
  /** Of the secrets that the test knows, those that the signatures verify with. */
  readonly verifiedBy: string[];
}

type Answer = (letter: Letter, signal: AbortSignal) => Response | Promise<Response>;

export const respond = (status: number, headers?: Record<string, string>) => () =>
  new Response(null, { status, headers });

export class EventWorld {
  nowMs = Date.now();
  /** Everything the receiver was sent, whatever it answered. */
  readonly letters: Letter[] = [];
  readonly secrets: string[] = [];
  answer: Answer = respond(204);
  private messages: Array<{ body: WorkMessage; dueMs: number }> = [];

  readonly clock: Clock = {
    now: () => this.nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        // What the receiver does not answer is waited for in test time.
        const timer = setTimeout(resolve, ms / 500);
        signal?.addEventListener("abort", () => {
          clearTimeout(timer);
          reject(signal.reason);
        });
      }),
  };

  readonly queue = {
    sendBatch: async (messages: Iterable<{ body: WorkMessage; delaySeconds?: number }>) => {
      for (const { body, delaySeconds = 0 } of messages) {
        this.messages.push({ body, dueMs: this.nowMs + delaySeconds * 1000 });
      }
    },
  } as unknown as Platform["queue"];

  readonly fetcher = createFetcher({
    fetch: async (url, init) => this.receive(url, init),
    clock: this.clock,
    random: () => 0,
    userAgent: "DarkroomBot/1.0",
  });

  readonly app;
  readonly platform: Platform;

  /** @param throughQueue what messages go through before they are kept */
  constructor(changes: Partial<Platform> = {}, throughQueue = (queue: Platform["queue"]) => queue) {
    const { clock, fetcher } = this;
    this.app = createLibraryApp({}, { clock, fetcher, queue: throughQueue(this.queue), ...changes });
    this.platform = this.app.platform;
  }

  /** Every letter that was taken, as the sequence numbers of one reference. */
  sequencesOf(reference: string): number[] {
    return this.letters
      .filter(({ event }) => event.payload.referenceId === reference)
      .map(({ event }) => event.sequence);
  }

  async register(url = "https://receiver.example/hook", topics = ["product-image-changed"]) {
    const response = await post(this.app, "/api/v1/webhooks", { url, topics });
    const webhook = (await response.json()) as { id: string; secret: string };
    this.secrets.push(webhook.secret);
    return webhook;
  }

  /** Changes a reference so many times. */
  async change(reference = newReference(), times = 1): Promise<string> {
    for (const imageId of await seedImages(times)) {
      const response = await post(this.app, "/api/v1/images/confirm", { imageIds: [imageId], referenceId: reference });
      if (response.status !== 200) throw new Error(`expected 200, got ${response.status} ${await response.text()}`);
      this.nowMs += 1;
    }
    return reference;
  }

  /** Works off every message that is due, and what they send in turn. */
  async work(): Promise<void> {
    for (;;) {
      const due = this.messages.filter(({ dueMs }) => dueMs <= this.nowMs).slice(0, MESSAGES_A_BATCH);
      if (due.length === 0) return;
      this.messages = this.messages.filter((message) => !due.includes(message));
      const messages = due.map(({ body }) => ({
        body,
        ack: () => undefined,
        retry: ({ delaySeconds = 30 }: QueueRetryOptions = {}) =>
          void this.messages.push({ body, dueMs: this.nowMs + delaySeconds * 1000 }),
      }));
      const batch = { messages } as unknown as MessageBatch<WorkMessage>;
      await consumeBatch(this.platform, batch, libraryConsumers, createExecutionContext());
    }
  }

  /** Time goes by, in steps of which each works off what is due. */
  async pass(ms: number, stepMs = ms): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) {
      this.nowMs += stepMs;
      await this.work();
    }
  }

  /** What the schedule does each minute. */
  async sweep(): Promise<void> {
    for (const sweep of librarySweeps) await sweep(this.platform, this.nowMs, createExecutionContext());
    await this.work();
  }

  /** As when the local queue is started again. */
  loseMessages(): void {
    this.messages = [];
  }

  private async receive(url: string, init: RequestInit): Promise<Response> {
    const headers = init.headers as Record<string, string>;
    const body = init.body as string;
    const letter = { url, headers, event: JSON.parse(body), verifiedBy: this.verifiers(headers, body) };
    this.letters.push(letter);
    return this.answer(letter, init.signal!);
  }

  /** The package compares with its own clock. */
  private verifiers(headers: Record<string, string>, body: string): string[] {
    vi.useFakeTimers({ toFake: ["Date"], now: this.nowMs });
    try {
      return this.secrets.filter((secret) => {
        try {
          new Webhook(secret).verify(body, headers);
          return true;
        } catch {
          return false;
        }
      });
    } finally {
      vi.useRealTimers();
    }
  }
}
