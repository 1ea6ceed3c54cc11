import { afterAll, describe, expect, it } from "vitest";
import type { MetadataPolicy, OutputFormat } from "../../../src/image";
import { readExif } from "../../../src/image";
import { hasCorpus, readCorpus } from "../../fixture/corpus";
import { testDarkroom } from "../../fixture/darkroom";

const darkroom = testDarkroom();
afterAll(() => darkroom.close());
const DOG = "jpeg-baseline/AOMediaCodec-libavif__tests_data_dog_exif_extended_xmp_icc.jpg";

describe.skipIf(!hasCorpus)("metadata in outputs: a phone photo with EXIF, XMP and ICC", () => {
  const expected: Record<MetadataPolicy, string[]> = {
    none: [],
    icc: ["icc"],
    copyright: ["icc"],
    keep: ["exif", "icc"],
  };
  for (const [policy, kinds] of Object.entries(expected) as Array<[MetadataPolicy, string[]]>) {
    for (const format of ["jpeg", "webp", "png"] as OutputFormat[]) {
      it(`${policy} carries ${kinds.join(" and ") || "nothing"} in ${format}`, async () => {
        const { bytes } = await darkroom.develop(readCorpus(DOG), { maxDimension: 120, format, metadata: policy });
        const header = darkroom.probe(bytes);
        expect([...header.metadataKinds].sort()).toEqual(kinds);
        expect(header.orientation).toBe(1);
        const exif = readExif(bytes, header);
        expect(exif.gps).toBeNull();
        if (policy === "keep")
          expect(exif.camera?.make).toBe(readExif(readCorpus(DOG), darkroom.probe(readCorpus(DOG))).camera?.make);
      });
    }
  }
});
