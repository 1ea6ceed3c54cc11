/**
 * Pictures to try the page with, drawn in a worker of their own.
 * @throws Error when the browser cannot draw off screen.
 */
export function makeSamples(): Promise<File[]> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "samples" });
  return new Promise<File[]>((resolve, reject) => {
    const files: File[] = [];
    worker.onmessage = ({ data }: MessageEvent<File | "done">) => {
      if (data === "done") resolve(files);
      else files.push(data);
    };
    worker.onerror = (event) => reject(new Error(event.message || "the sample pictures could not be drawn"));
  }).finally(() => worker.terminate());
}
