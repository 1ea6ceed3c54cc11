// Draws the sample pictures away from the page's thread and sends them as files, one message each, then "done".
import { withGps } from "./gps-segment";
import { SCENES, type Scene } from "./scene";

const GRAIN_LEVELS = 48;
const TILE_PX = 256;

/** xorshift32: the same drawing at every visit. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4294967296;
  };
}

/** Noise laid over the drawing as a repeated tile: without it a drawing compresses and judges unlike any photograph. */
function addGrain(context: OffscreenCanvasRenderingContext2D, { width, height, grain }: Scene, random: () => number) {
  if (grain === 0) return;
  const tile = new OffscreenCanvas(TILE_PX, TILE_PX);
  const tileContext = tile.getContext("2d")!;
  const image = tileContext.createImageData(TILE_PX, TILE_PX);
  for (let at = 0; at < image.data.length; at += 4) {
    image.data.fill(random() < 0.5 ? 0 : 255, at, at + 3);
    image.data[at + 3] = random() * GRAIN_LEVELS * grain;
  }
  tileContext.putImageData(image, 0, 0);
  context.fillStyle = context.createPattern(tile, "repeat")!;
  context.fillRect(0, 0, width, height);
}

async function fileOf(scene: Scene): Promise<File> {
  const { name, width, height, type, quality, blurPx = 0, hasGps, draw } = scene;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d")!;
  const random = seeded(2463534242);
  draw(context, width, height, random);
  if (blurPx > 0) {
    context.filter = `blur(${blurPx}px)`;
    context.drawImage(canvas, 0, 0);
    context.filter = "none";
  }
  addGrain(context, scene, random);
  const blob = await canvas.convertToBlob({ type, quality });
  const content = hasGps ? withGps(new Uint8Array(await blob.arrayBuffer())) : blob;
  return new File([content], name, { type });
}

/** One file that is no picture: it must get its answer and spoil nothing. */
const BROKEN = new File(["This is a letter, not a photograph."], "not a photo.jpg", { type: "image/jpeg" });

async function drawAll(): Promise<void> {
  for (const scene of SCENES) self.postMessage(await fileOf(scene));
  self.postMessage(BROKEN);
  self.postMessage("done");
}

void drawAll();
