/* Reference decoder for test/golden/png.tsv: libpng, row by row, native depth, then 16 -> 8 bits by exact rounding.
   Prints: outcome, width, height, rows that came out, SHA-free raw RGBA rows to the file named by argv[2].
   Interlaced pictures: rows count only if all of the picture came out. */
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void silent(png_structp png, png_const_charp message) { (void)png; (void)message; }

int main(int argc, char **argv) {
  FILE *in = fopen(argv[1], "rb"), *out = fopen(argv[2], "wb");
  if (argc != 3 || !in || !out) return 2;
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, silent);
  png_infop info = png_create_info_struct(png);
  static volatile png_uint_32 width, height, rows;
  static png_bytep *volatile picture;
  static volatile int wide;
  if (setjmp(png_jmpbuf(png))) goto done;
  png_init_io(png, in);
  png_set_user_limits(png, 65535, 65535);
  png_read_info(png, info);
  width = png_get_image_width(png, info);
  height = png_get_image_height(png, info);
  wide = png_get_bit_depth(png, info) == 16;
  int colour = png_get_color_type(png, info);
  int passes = png_set_interlace_handling(png);
  png_set_expand(png);
  if (!(colour & PNG_COLOR_MASK_COLOR)) png_set_gray_to_rgb(png);
  png_set_add_alpha(png, wide ? 0xffff : 0xff, PNG_FILLER_AFTER);
  png_read_update_info(png, info);
  size_t stride = png_get_rowbytes(png, info);
  if (stride != (size_t)width * (wide ? 8 : 4)) png_error(png, "not RGBA");
  picture = calloc(height, sizeof *picture);
  for (png_uint_32 y = 0; y < height; y++) picture[y] = calloc(1, stride);
  for (int pass = 0; pass < passes; pass++) {
    for (png_uint_32 y = 0; y < height; y++) {
      png_read_row(png, picture[y], NULL);
      if (pass == passes - 1 && passes == 1) rows = y + 1;
    }
  }
  rows = height;
done:
  for (png_uint_32 y = 0; y < rows; y++) {
    for (size_t i = 0; i < (size_t)width * 4; i++) {
      unsigned sample = picture[y][i];
      if (wide) sample = ((picture[y][2 * i] * 256u + picture[y][2 * i + 1]) * 255u + 32767u) / 65535u;
      fputc((int)sample, out);
    }
  }
  printf("%s %u %u %u\n", rows && rows == height ? "ok" : rows ? "partial" : "refused", width, height, rows);
  return fclose(out);
}
