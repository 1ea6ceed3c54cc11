// What the library does while nobody waits: who works which kind of message, and what runs at every tick of the schedule.
import type { Consumers, Sweep } from "../edge/work";
import { conversionConsumer, sweepConversions } from "./convert";
import { sweepThumbnails, thumbnailConsumer } from "./thumbnail";

export const libraryConsumers: Consumers = {
  "image.convert": conversionConsumer,
  "image.thumbnail": thumbnailConsumer,
};

export const librarySweeps: readonly Sweep[] = [sweepConversions, sweepThumbnails];
