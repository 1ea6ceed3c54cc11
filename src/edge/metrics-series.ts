// How a series is named, in the Prometheus text format's own words: `name{a="1",b="2"}`, labels sorted and escaped, so that
// one set of labels has one name. https://prometheus.io/docs/instrumenting/exposition_formats/

/** @example labelsText({ stage: "decode" }) // '{stage="decode"}'; without labels "" */
export function labelsText(labels: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.keys(labels)
    .sort()
    .map((key) => `${key}="${escapeLabel(labels[key]!)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

/** The series that counts observations in the bucket up to `bound`; `le` stands after the other labels. */
export function bucketSeries(name: string, labels: string, bound: string): string {
  const others = labels === "" ? "" : `${labels.slice(1, -1)},`;
  return `${name}_bucket{${others}le="${bound}"}`;
}

function escapeLabel(value: string): string {
  return value.replace(/\\/g, "\\\\").replace(/\n/g, "\\n").replace(/"/g, '\\"');
}
