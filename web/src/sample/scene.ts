// Landscapes drawn with gradients and sums of sines: pictures to try the page with that are nobody's photographs and cost no
// download. Each is a function of its canvas and a seeded source of randomness, so that every visit draws the same.
type Draw = (context: OffscreenCanvasRenderingContext2D, width: number, height: number, random: () => number) => void;

export interface Scene {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly type: "image/jpeg" | "image/webp" | "image/png";
  /** Of the encoder, 0–1. */
  readonly quality: number;
  /** Strength of the grain, 0–1. */
  readonly grain: number;
  /** Gaussian blur of the finished drawing, px. */
  readonly blurPx?: number;
  readonly hasGps?: boolean;
  readonly draw: Draw;
}

function fillGradient(
  context: OffscreenCanvasRenderingContext2D,
  width: number,
  height: number,
  colours: readonly string[],
) {
  const gradient = context.createLinearGradient(0, 0, 0, height);
  for (const [place, colour] of colours.entries()) gradient.addColorStop(place / (colours.length - 1), colour);
  context.fillStyle = gradient;
  context.fillRect(0, 0, width, height);
}

function glow(context: OffscreenCanvasRenderingContext2D, x: number, y: number, radius: number, colour: string) {
  const gradient = context.createRadialGradient(x, y, 0, x, y, radius);
  gradient.addColorStop(0, colour);
  gradient.addColorStop(1, `${colour}00`);
  context.fillStyle = gradient;
  context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
}

interface Ridge {
  readonly level: number;
  readonly swing: number;
  /** How much higher the right end stands than the left, px. */
  readonly tilt: number;
  readonly colour: string;
}

/** Fills everything below a rough line around `level`. */
function ridge(
  context: OffscreenCanvasRenderingContext2D,
  { width, height }: { readonly width: number; readonly height: number },
  { level, swing, tilt, colour }: Ridge,
  random: () => number,
) {
  const waves = Array.from({ length: 9 }, (_, octave) => ({
    frequency: (1.3 + random()) * 1.9 ** octave,
    phase: random() * 6.28,
    size: swing / 1.75 ** octave,
  }));
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(0, height);
  for (let x = 0; x <= width; x += 2) {
    const along = x / width;
    const rough = waves.reduce((sum, wave) => sum + wave.size * Math.sin(along * wave.frequency + wave.phase), 0);
    context.lineTo(x, level - rough - tilt * (along - 0.5));
  }
  context.lineTo(width, height);
  context.fill();
}

interface Landscape {
  readonly sky: readonly string[];
  /** From the farthest to the nearest. */
  readonly hills: readonly string[];
  /** Of the farthest hill, as a share of the height. */
  readonly from: number;
  readonly tilt: number;
  readonly sun?: { readonly x: number; readonly y: number; readonly colour: string };
}

function landscape({ sky, hills, from, tilt, sun }: Landscape): Draw {
  return (context, width, height, random) => {
    fillGradient(context, width, height, sky);
    if (sun) {
      glow(context, width * sun.x, height * sun.y, height * 0.8, sun.colour);
      context.fillStyle = "#fff3d6";
      context.beginPath();
      context.arc(width * sun.x, height * sun.y, height * 0.045, 0, 7);
      context.fill();
    }
    for (const [index, colour] of hills.entries()) {
      const level = height * (from + (index * (1.02 - from)) / hills.length);
      const swing = height * (0.035 + 0.012 * index);
      ridge(
        context,
        { width, height },
        { level, swing, tilt: height * tilt * (1 - index / hills.length), colour },
        random,
      );
    }
  };
}

const DUSK = landscape({
  sky: ["#27305e", "#6b5b8f", "#d98f76", "#f6c98c", "#f9dfae"],
  hills: ["#c98a74", "#a9665f", "#7f4a55", "#553549", "#33243a", "#1a1526"],
  from: 0.5,
  tilt: 0.75,
  sun: { x: 0.27, y: 0.42, colour: "#ffd79a" },
});
const DUNES = landscape({
  sky: ["#2f86c0", "#7fbbd8", "#cfe3df", "#f4e2bd"],
  hills: ["#e7b36b", "#d99a4e", "#c27c38", "#a15f2b", "#7a4320", "#4f2a17"],
  from: 0.4,
  tilt: -0.5,
});
const SNOW = landscape({
  sky: ["#8d979c", "#9aa3a7", "#a3abae"],
  hills: ["#a9b0b2", "#b2b8b9", "#bcc1c1", "#c4c8c7"],
  from: 0.45,
  tilt: 0.1,
});

const harbour: Draw = (context, width, height, random) => {
  fillGradient(context, width, height, ["#04060d", "#0a1020", "#101626", "#05070c"]);
  ridge(context, { width, height }, { level: height * 0.55, swing: height * 0.03, tilt: 0, colour: "#020308" }, random);
  for (let light = 0; light < 90; light++) {
    const x = random() * width;
    const y = height * (0.54 + random() * 0.05);
    const colour = ["#ffb45e", "#ffd9a0", "#8fc7ff", "#ff7b5a"][Math.trunc(random() * 4)];
    glow(context, x, y, 6 + random() * 26, colour);
    context.fillStyle = `${colour}30`;
    context.fillRect(x - 1.5, y, 3, height * (0.05 + random() * 0.3));
  }
};

const lights: Draw = (context, width, height, random) => {
  fillGradient(context, width, height, ["#123a36", "#2c6b4d", "#8aa84a", "#1d3a2a"]);
  for (let leaf = 0; leaf < 260; leaf++) {
    const radius = 12 + random() * 90;
    context.fillStyle = ["#f2d65c55", "#e8f0a055", "#7fc18a55", "#2f8f6b55", "#f09a5255"][Math.trunc(random() * 5)];
    context.beginPath();
    context.arc(random() * width, random() * height, radius, 0, 7);
    context.fill();
  }
};

const poster: Draw = (context, width, height) => {
  fillGradient(context, width, height, ["#f2e8d5", "#eaddc4"]);
  context.fillStyle = "#c8321f";
  context.fillRect(0, 0, width, height * 0.3);
  context.fillStyle = "#f2e8d5";
  context.font = `900 ${height * 0.21}px Georgia, serif`;
  context.fillText("OPEN", width * 0.06, height * 0.235);
  context.fillStyle = "#23201c";
  context.font = `600 ${height * 0.075}px Georgia, serif`;
  for (const [line, text] of [
    "bread at six",
    "coffee at seven",
    "cake until it is gone",
    "closed on Mondays",
  ].entries()) {
    context.fillText(text, width * 0.06, height * (0.45 + line * 0.135));
  }
};

const LANDSCAPE = { width: 2400, height: 1600, type: "image/jpeg", quality: 0.92, grain: 0.5 } as const;

export const SCENES: readonly Scene[] = [
  { ...LANDSCAPE, name: "ridges at dusk.jpg", hasGps: true, draw: DUSK },
  { ...LANDSCAPE, name: "dunes.jpg", grain: 0.7, draw: DUNES },
  { ...LANDSCAPE, name: "ridges, sent by phone.jpg", width: 900, height: 600, quality: 0.6, grain: 0.2, draw: DUSK },
  { ...LANDSCAPE, name: "harbour at night.jpg", draw: harbour },
  { ...LANDSCAPE, name: "garden.webp", width: 1500, height: 2000, type: "image/webp", draw: lights },
  { ...LANDSCAPE, name: "out of focus.jpg", width: 1800, height: 1200, grain: 0, blurPx: 22, draw: DUNES },
  { ...LANDSCAPE, name: "snow in fog.jpg", width: 1600, height: 1067, grain: 0.12, draw: SNOW },
  { ...LANDSCAPE, name: "shop window.png", width: 1400, height: 1050, type: "image/png", grain: 0.05, draw: poster },
];
