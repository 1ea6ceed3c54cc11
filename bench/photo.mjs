// Photographs for the quality benchmark: up to twenty of the corpus, of several cameras, samplings and sizes, without metadata,
// so that nobody turns them or converts their colours.
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { withoutMetadata } from "./jpeg-segment.mjs";

const CORPUS = new URL("../../shared/corpus/", import.meta.url);

const FILES = [
  "jpeg-baseline/AOMediaCodec-libavif__tests_data_dog_exif_extended_xmp_icc.jpg",
  "jpeg-baseline/image-rs-image__examples_scaledown_test.jpg",
  "jpeg-baseline/etemesi254-zune-image__test-images_jpeg_benchmarks_speed_bench.jpg",
  "jpeg-baseline/etemesi254-zune-image__test-images_jpeg_benchmarks_speed_bench_hv_subsampling.jpg",
  "jpeg-baseline/etemesi254-zune-image__test-images_jpeg_benchmarks_speed_bench_horizontal_subsampling.jpg",
  "jpeg-progressive/etemesi254-zune-image__test-images_jpeg_benchmarks_speed_bench_prog.jpg",
  "jpeg-progressive/etemesi254-zune-image__test-images_jpeg_benchmarks_speed_bench_prog_h_sampling.jpg",
  "jpeg-baseline/etemesi254-zune-image__test-images_jpeg_medium_no_samp_2500x1786.jpg",
  "jpeg-baseline/etemesi254-zune-image__test-images_jpeg_medium_horiz_samp_2500x1786.jpg",
  "jpeg-baseline/image-rs-jpeg-decoder__benches_large_image.jpg",
  "jpeg-baseline/recurser-exif-orientation-examples__Landscape_1.jpg",
  "jpeg-baseline/recurser-exif-orientation-examples__Landscape_6.jpg",
  "jpeg-baseline/recurser-exif-orientation-examples__Portrait_1.jpg",
  "jpeg-baseline/recurser-exif-orientation-examples__Portrait_8.jpg",
  "jpeg-progressive/etemesi254-zune-image__test-images_jpeg_huffman_third_index.jpg",
  "jpeg-progressive/etemesi254-zune-image__test-images_jpeg_down_sampled_grayscale_prog.jpg",
  "jpeg-baseline/etemesi254-zune-image__test-images_jpeg_huge_sof_number.jpg",
  "jpeg-progressive/etemesi254-zune-image__test-images_jpeg_rebuilt_relax_fill_bytes_before_marker.jpg",
  "jpeg-progressive/image-rs-image__tests_images_jpg_progressive_3.jpg",
  "jpeg-baseline/image-rs-jpeg-decoder__benches_tower.jpg",
];

/** `etemesi254-zune-image__test-images_jpeg_medium_….jpg` → `medium_…`. */
function shortName(path) {
  return basename(path, ".jpg").replace(
    /^.*?__(tests?[-_](data|images)_|examples_|benches_)?(jpe?g_)?(benchmarks_)?/,
    "",
  );
}

/** Those present, in a fixed order. @returns {{name: string, file: Buffer}[]} */
export function corpusPhotos() {
  return FILES.filter((path) => existsSync(new URL(path, CORPUS))).map((path) => ({
    name: shortName(path),
    file: withoutMetadata(readFileSync(new URL(path, CORPUS))),
  }));
}
