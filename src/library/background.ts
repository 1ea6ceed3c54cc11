// What the library does while nobody waits: who works which kind of message, and what runs at every tick of the schedule.
import { type Consumers, type Sweep, wakeLost } from "../edge/work";
import { conversionConsumer } from "./convert";
import { deliverConsumer } from "./deliver";
import { forgetOld } from "./forget";
import { publishConsumer } from "./publish";
import { runSchedules } from "./schedule";
import { conversionLeases, deliveryLeases, outboxLeases, thumbnailLeases } from "./store/work";
import { thumbnailConsumer } from "./thumbnail";

export const libraryConsumers: Consumers = {
  "image.convert": conversionConsumer,
  "image.thumbnail": thumbnailConsumer,
  "event.publish": publishConsumer,
  "event.deliver": deliverConsumer,
};

export const librarySweeps: readonly Sweep[] = [
  (platform, nowMs) => wakeLost(platform, "image.convert", conversionLeases(platform.db), nowMs),
  (platform, nowMs) => wakeLost(platform, "image.thumbnail", thumbnailLeases(platform.db), nowMs),
  (platform, nowMs) => wakeLost(platform, "event.publish", outboxLeases(platform.db), nowMs),
  (platform, nowMs) => wakeLost(platform, "event.deliver", deliveryLeases(platform.db), nowMs),
  forgetOld,
  runSchedules,
];
