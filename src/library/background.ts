// What the library does while nobody waits: who works which kind of message, and what runs at every tick of the schedule.
import type { Consumers, Sweep } from "../edge/work";

export const libraryConsumers: Consumers = {};

export const librarySweeps: readonly Sweep[] = [];
