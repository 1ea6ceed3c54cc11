"""Writes opencv.json: the judge's metrics as OpenCV and numpy compute them over pictures of the corpus.

    python3 test/golden/opencv.py > test/golden/opencv.json

Counts are exact; the histogram is given as SHA-256 of its 256 bins as little-endian u32.
"""
import hashlib
import json

import cv2
import numpy

from judge_pixels import pictures


def blockiness(grey):
    """Mean difference across the 8-pixel grid over the mean difference elsewhere."""
    wide = grey.astype(numpy.int64)
    along, down = abs(numpy.diff(wide, axis=1)), abs(numpy.diff(wide, axis=0))
    on_grid = numpy.concatenate([along[:, 7::8].ravel(), down[7::8, :].ravel()])
    total, count = along.sum() + down.sum(), along.size + down.size
    inner_sum, inner_count = total - on_grid.sum(), count - on_grid.size
    if on_grid.size == 0 or inner_count == 0 or inner_sum == 0:
        return None
    return float(on_grid.mean() / (inner_sum / inner_count))


def metrics(rgb):
    grey = cv2.cvtColor(numpy.ascontiguousarray(rgb[:, :, ::-1]), cv2.COLOR_BGR2GRAY)
    mean, deviation = cv2.meanStdDev(grey)
    _, laplacian_deviation = cv2.meanStdDev(cv2.Laplacian(grey, cv2.CV_64F))
    red, green, blue = [rgb[:, :, i].astype(numpy.float64) for i in range(3)]
    rg, yb = red - green, (red + green) / 2 - blue
    spread = numpy.sqrt(rg.std() ** 2 + yb.std() ** 2)
    centre = numpy.sqrt(rg.mean() ** 2 + yb.mean() ** 2)
    histogram = cv2.calcHist([grey], [0], None, [256], [0, 256]).astype("<u4").tobytes()
    return {
        "mean": float(mean[0][0]),
        "deviation": float(deviation[0][0]),
        "laplacianVariance": float(laplacian_deviation[0][0]) ** 2,
        "colourfulness": float(spread + 0.3 * centre),
        "edges": cv2.countNonZero(cv2.Canny(grey, 100, 200, apertureSize=3, L2gradient=False)),
        "min": int(grey.min()),
        "max": int(grey.max()),
        "percentile1": int(numpy.percentile(grey, 1, method="inverted_cdf")),
        "percentile99": int(numpy.percentile(grey, 99, method="inverted_cdf")),
        "blockiness": blockiness(grey),
        "histogramSha256": hashlib.sha256(histogram).hexdigest(),
    }


def main():
    made = [
        {"path": path, "width": rgb.shape[1], "height": rgb.shape[0], "rgbSha256": digest, **metrics(rgb)}
        for path, rgb, digest in pictures()
    ]
    lines = ",\n".join(json.dumps(entry) for entry in made)
    print('{"opencv": "%s", "pictures": [\n%s\n]}' % (cv2.__version__, lines))


main()
