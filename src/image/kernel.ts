// The core's exports as TypeScript sees them: one interface a room, all in one instance.
import type { ColourKernel } from "./kernel/colour";
import type { DigestKernel } from "./kernel/digest";
import type { JpegDecodeKernel } from "./kernel/jpeg-decode";
import type { JpegEncodeKernel } from "./kernel/jpeg-encode";
import type { JudgeKernel } from "./kernel/judge";
import type { PixelKernel } from "./kernel/pixel";
import type { PngKernel } from "./kernel/png";
import type { ResizeKernel } from "./kernel/resize";
import type { WebpEncodeKernel } from "./kernel/webp-encode";

export interface Kernel
  extends ColourKernel,
    DigestKernel,
    JpegDecodeKernel,
    JpegEncodeKernel,
    JudgeKernel,
    PixelKernel,
    PngKernel,
    ResizeKernel,
    WebpEncodeKernel {
  readonly memory: WebAssembly.Memory;
  /** First byte of caller-owned memory. */
  heap_base(): number;
}
