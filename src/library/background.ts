// What the library does while nobody waits: who works which kind of message, and what runs at every tick of the schedule.
import type { Consumers, Sweep } from "../edge/work";
import { conversionConsumer, sweepConversions } from "./convert";

export const libraryConsumers: Consumers = { "image.convert": conversionConsumer };

export const librarySweeps: readonly Sweep[] = [sweepConversions];
