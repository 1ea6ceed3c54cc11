// The core's exports as TypeScript sees them: one interface a room, all in one instance.
import type { BmpKernel } from "./kernel/bmp";
import type { ColourKernel } from "./kernel/colour";
import type { DigestKernel } from "./kernel/digest";
import type { GifKernel } from "./kernel/gif";
import type { JpegDecodeKernel } from "./kernel/jpeg-decode";
import type { JpegEncodeKernel } from "./kernel/jpeg-encode";
import type { JudgeKernel } from "./kernel/judge";
import type { MathsKernel } from "./kernel/maths";
import type { PixelKernel } from "./kernel/pixel";
import type { PngKernel } from "./kernel/png";
import type { ResizeKernel } from "./kernel/resize";
import type { SsimKernel } from "./kernel/ssim";
import type { WebpEncodeKernel } from "./kernel/webp-encode";

export interface Kernel
  extends BmpKernel,
    ColourKernel,
    DigestKernel,
    GifKernel,
    JpegDecodeKernel,
    JpegEncodeKernel,
    JudgeKernel,
    MathsKernel,
    PixelKernel,
    PngKernel,
    ResizeKernel,
    SsimKernel,
    WebpEncodeKernel {
  readonly memory: WebAssembly.Memory;
  /** First byte of caller-owned memory. */
  heap_base(): number;
}

/** The exports that answer a constant number of bytes: all that a prediction asks the core. */
export type KernelSizes = Pick<
  Kernel,
  Extract<keyof Kernel, "heap_base" | `${string}_state_bytes` | `${string}_table_bytes`>
>;
