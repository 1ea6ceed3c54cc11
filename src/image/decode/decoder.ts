// The one shape of every decoder: it delivers rows, top to bottom, into a sink that says where each row goes.
// Nothing here holds a whole source picture.

/** Where rows go. `slot` is an address in the arena for width × 4 bytes of RGBA; `push` says that the row is there. */
export interface RowSink {
  slot(): number;
  push(): void;
}

/** What the planes are. */
export type PlaneColour = "grey" | "ycbcr" | "rgb";

/** Rows of one plane, `stride` bytes apart. They are the decoder's and change with its next step. */
export interface PlaneStrip {
  readonly address: number;
  readonly stride: number;
  readonly rows: number;
}

/** Where a JPEG's planes go as they are stored: before chroma is brought to full size and colour converted. */
export interface PlaneSink {
  /** Once, before the first strip. */
  begin(colour: PlaneColour): void;
  /** The next rows of every plane, in the file's order. */
  push(strip: readonly PlaneStrip[]): void;
}

export interface RowDecoder {
  /** Size of the rows delivered, px: the source's, or a shrunk one. */
  readonly width: number;
  readonly height: number;
  /**
   * Decodes the next strip and delivers its rows; a promise where a codec has to be waited for. False when every row has been delivered; a damaged source delivers
   * the rows that could be read and blank ones after them.
   * @throws ImageError CORRUPTED_IMAGE when nothing at all can be decoded.
   */
  step(): boolean | Promise<boolean>;
  /** Called once when no more rows are wanted: lets go of what is shared with other jobs. */
  close?(): void;
  /** The source ended early or held bad codes: some rows are not the picture's. */
  readonly truncated: boolean;
  /** Work done so far, in the format's own units (blocks, bytes, pixels). */
  readonly work: number;
}
