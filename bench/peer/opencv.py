"""OpenCV on one thread, as a long-lived child: one JSON command a line on stdin, one JSON answer a line on stdout.

open {}                       -> {"version": ...}
read {"file", "width"?, "height"?} -> {}             a file, or raw RGBA when a size is given
run {"kind", "quality"?, "output"?} -> {"ms", "cpuMs"}   "judge" or "encode"
peak {}                       -> {"growthBytes"}     resident peak of one more run over what was held before
"""
import json
import sys
import time

import cv2
import numpy

cv2.setNumThreads(1)
cv2.ocl.setUseOpenCL(False)


def moments(plane):
    """Mean and population deviation; over 16 bits half the time of meanStdDev."""
    mean = cv2.sumElems(plane)[0] / plane.size
    return mean, max(0, cv2.norm(plane, cv2.NORM_L2SQR) / plane.size - mean**2) ** 0.5


def blockiness(grey):
    """Mean difference across the 8-pixel grid over the mean difference elsewhere."""
    along = cv2.absdiff(grey[:, 1:], grey[:, :-1])
    down = cv2.absdiff(grey[1:], grey[:-1])
    total = cv2.sumElems(along)[0] + cv2.sumElems(down)[0]
    across, below = along[:, 7::8], down[7::8]
    boundary = float(across.sum(dtype=numpy.int64)) + cv2.sumElems(below)[0]
    boundary_count = across.size + below.size
    inner_count = along.size + down.size - boundary_count
    return (boundary / boundary_count) / ((total - boundary) / inner_count)


def hashes(grey):
    """Average, difference and DCT hash; by area means, where Darkroom takes Lanczos as Pillow does."""
    quarter = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    average, difference, cosine = [
        cv2.resize(quarter, size, interpolation=cv2.INTER_AREA) for size in ((8, 8), (9, 8), (32, 32))
    ]
    cosine = cv2.dct(cosine.astype(numpy.float32))[:8, :8]
    bits = [average > average.mean(), difference[:, 1:] > difference[:, :-1], cosine > numpy.median(cosine)]
    return [numpy.packbits(one).tobytes().hex() for one in bits]


def judge(file):
    bgr = cv2.imdecode(file, cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    grey = cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY)
    mean, deviation = moments(grey)
    _, laplacian = moments(cv2.Laplacian(grey, cv2.CV_16S))
    blue, green, red = cv2.split(bgr)
    rg_mean, rg_deviation = moments(cv2.subtract(red, green, dtype=cv2.CV_16S))
    red_green = cv2.add(red, green, dtype=cv2.CV_16S)
    yb_mean, yb_deviation = moments(cv2.scaleAdd(blue.astype(numpy.int16), -2, red_green))
    spread = (rg_deviation**2 + yb_deviation**2 / 4) ** 0.5
    histogram = cv2.calcHist([grey], [0], None, [256], [0, 256]).ravel()
    shares = numpy.cumsum(histogram) / grey.size
    edges = cv2.countNonZero(cv2.Canny(grey, 100, 200, apertureSize=3, L2gradient=False))
    return {
        "laplacianVariance": laplacian**2,
        "mean": mean,
        "deviation": deviation,
        "range": [int(numpy.argmax(histogram > 0)), int(255 - numpy.argmax(histogram[::-1] > 0))],
        "percentiles": [int(numpy.searchsorted(shares, share)) for share in (0.01, 0.99)],
        "colourfulness": spread + 0.3 * (rg_mean**2 + yb_mean**2 / 4) ** 0.5,
        "edgeDensity": edges / grey.size,
        "blockiness": blockiness(grey),
        "hashes": hashes(grey),
    }


def encode(rgba, quality):
    bgr = cv2.cvtColor(rgba, cv2.COLOR_RGBA2BGR)
    flags = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_PROGRESSIVE, 1, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
    return cv2.imencode(".jpg", bgr, flags)[1].tobytes()


def work(source, command):
    return judge(source) if command["kind"] == "judge" else encode(source, command["quality"])


def resident(name):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(name))


def reset_peak():
    with open("/proc/self/clear_refs", "w") as refs:
        refs.write("5")


def answer(command, state):
    kind = command["do"]
    if kind == "open":
        return {"version": cv2.__version__}
    if kind == "read":
        data = numpy.fromfile(command["file"], numpy.uint8)
        size = command.get("width"), command.get("height")
        state["source"] = data if size[0] is None else data.reshape(size[1], size[0], 4)
        return {}
    if kind == "run":
        started, cpu = time.perf_counter(), time.process_time()
        result = work(state["source"], command)
        took = {"ms": 1000 * (time.perf_counter() - started), "cpuMs": 1000 * (time.process_time() - cpu)}
        if isinstance(result, bytes):
            with open(command["output"], "wb") as out:
                out.write(result)
            return {**took, "outputBytes": len(result)}
        return {**took, "result": result}
    reset_peak()
    before = resident("VmRSS")
    work(state["source"], command)
    return {"growthBytes": resident("VmHWM") - before}


def main():
    state = {}
    for line in sys.stdin:
        try:
            reply = answer(json.loads(line), state)
        except Exception as error:
            reply = {"error": str(error)}
        print(json.dumps(reply), flush=True)


main()
