import { afterAll, describe, expect, it } from "vitest";
import type { MetadataPolicy, OutputFormat } from "../../../src/image";
import { readExif } from "../../../src/image";
import { jpegProfile } from "../../../src/image/probe/jpeg";
import { Reader } from "../../../src/image/probe/reader";
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

describe.skipIf(!hasCorpus)("colour profiles in outputs", () => {
  const develop = async (path: string, format: OutputFormat) => {
    const { bytes, report } = await darkroom.develop(readCorpus(path), { maxDimension: 64, format, metadata: "icc" });
    return { carried: darkroom.probe(bytes).metadataKinds.includes("icc"), steps: report.steps.join("; ") };
  };

  it("one of CMYK is not put on pixels that are RGB by now", async () => {
    const path = "jpeg-cmyk/image-rs-jpeg-decoder__tests_reftest_images_ycck.jpg";
    expect(darkroom.probe(readCorpus(path)).metadataKinds).toContain("icc");
    for (const format of ["jpeg", "webp", "png"] as const) expect((await develop(path, format)).carried).toBe(false);
  });

  it("one that cannot be converted goes along with the pixels it describes, and no step claims otherwise", async () => {
    const path = "png/ok/image-rs-jpeg-decoder__tests_reftest_images_partial_progressive.png";
    const header = darkroom.probe(readCorpus(path));
    expect([header.profile, header.matrixProfile]).toEqual(["other", false]);
    const { carried, steps } = await develop(path, "png");
    expect([carried, steps.includes("convert")]).toEqual([true, false]);
  });

  it("parts are joined by their numbers, and an incomplete profile is none", () => {
    const profile = (name: string) =>
      jpegProfile(new Reader(readCorpus(`jpeg-baseline/image-rs-jpeg-decoder__tests_icc_icc_${name}.jpeg`)));
    expect([...profile("chunk_order")]).toEqual(Array.from({ length: 254 }, (_, i) => i + 1));
    for (const name of ["chunk_count_mismatch", "chunk_double_seq_no", "chunk_seq_no_0", "missing_chunk"])
      expect(profile(name).length, name).toBe(0);
  });
});
