// The marker pass: one walk over the source before anything is decoded. It finds every scan and snapshots the tables in
// force at it, checks the limits, and accepts exactly the files that libjpeg-turbo (as djpeg) accepts, except that
// arithmetic coding is unsupported here. Parsing stops at the end-of-image marker; bytes after it are ignored.
import { ERR_CORRUPT, ERR_TRUNCATED, ERR_UNSUPPORTED } from "../status";
import {
  checkConditioning, colourOf, readApplication, readFrame, readHuffmanTables, readQuantTables, readRestartInterval,
} from "./frame";
import { afterScan, readScan } from "./scan-header";
import { findMarker, markerCode, wordAt } from "./source";
import { Decoder, STATE_BYTES } from "./state";

const SOS: i32 = 0xda;
const EOI: i32 = 0xd9;

/** Reads the headers of source…source + length into the state; 0 or a status. */
export function open(d: Decoder, source: usize, length: i32): i32 {
  memory.fill(changetype<usize>(d), 0, STATE_BYTES);
  d.source = source;
  d.sourceEnd = source + length;
  d.adobe = -1;
  d.damagedMcuRow = -1;
  if (length < 2) return ERR_TRUNCATED;
  if (load<u16>(source) != 0xd8ff) return ERR_CORRUPT;
  const status = walk(d, source + 2);
  if (status < 0) return status;
  if (d.scanCount == 0) return d.endedEarly ? ERR_TRUNCATED : ERR_CORRUPT;
  d.colour = colourOf(d);
  d.opened = 1;
  return 0;
}

function walk(d: Decoder, from: usize): i32 {
  const end = d.sourceEnd;
  let marker = findMarker(from, end);
  let code = markerCode(marker, end);
  while (code != EOI) {
    const p = marker + 1;
    const status = readSegment(d, code, p);
    if (status < 0) return status;
    if (code == SOS) marker = afterScan;
    else if (hasNoLength(code)) marker = findMarker(p, end);
    else marker = findMarker(min(p + <usize>max(wordAt(p, end), 2), end), end);
    code = markerCode(marker, end);
  }
  if (marker >= end) d.endedEarly = 1;
  return 0;
}

function hasNoLength(code: i32): bool {
  return code == 0x01 || (code >= 0xd0 && code <= 0xd7);
}

function readSegment(d: Decoder, code: i32, p: usize): i32 {
  switch (code) {
    case 0xc0:
    case 0xc1:
      return readFrame(d, p, false);
    case 0xc2:
      return readFrame(d, p, true);
    case 0xc4:
      return readHuffmanTables(d, p);
    case 0xcc:
      return checkConditioning(d, p);
    case SOS:
      return readScan(d, p);
    case 0xdb:
      return readQuantTables(d, p);
    case 0xdd:
      return readRestartInterval(d, p);
    case 0xe0:
    case 0xee:
      readApplication(d, p, code);
      return 0;
    default:
      return otherSegment(code);
  }
}

/** Lossless, hierarchical and arithmetic frames are unsupported; APPn, COM, DNL, RSTn and TEM are passed over. */
function otherSegment(code: i32): i32 {
  if (code >= 0xc3 && code <= 0xcf) return ERR_UNSUPPORTED;
  if ((code >= 0xe0 && code <= 0xef) || code == 0xfe || code == 0xdc || hasNoLength(code)) return 0;
  return ERR_CORRUPT;
}
