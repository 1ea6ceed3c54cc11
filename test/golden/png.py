"""Writes test/golden/png.tsv: what libpng makes of every PNG of the corpus.

    cc -O1 -o /tmp/png-golden test/golden/png-golden.c -lpng
    python3 test/golden/png.py /tmp/png-golden ../shared/corpus/png > test/golden/png.tsv

Columns: path, outcome (ok, partial: damage after some rows, refused), width, height, rows that came out, and the SHA-256
of those rows as RGBA, 8 bits a channel ("-" without rows). Made with libpng 1.6.39.
"""
import hashlib
import pathlib
import subprocess
import sys

decoder, corpus = sys.argv[1], pathlib.Path(sys.argv[2])
for path in sorted(p for p in corpus.rglob("*") if p.is_file()):
    raw = pathlib.Path("/tmp/png-golden.raw")
    run = subprocess.run([decoder, path, raw], capture_output=True, text=True, timeout=120, check=True)
    outcome, width, height, rows = run.stdout.split()
    digest = hashlib.sha256(raw.read_bytes()).hexdigest() if int(rows) else "-"
    print(path.relative_to(corpus), outcome, width, height, rows, digest, sep="\t")
