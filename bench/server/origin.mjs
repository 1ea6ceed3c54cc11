// Where both servers fetch the photograph: a web server on 127.0.0.1 that answers /photo/<n>.jpg with the same pixels under a
// comment of its own, so that each number is another source to whoever compares contents.
import { createServer } from "node:http";

/** SOI, then a comment segment that holds the number; the rest of the file follows. */
function headOf(photo, number) {
  const text = Buffer.from(`photograph ${number}`);
  const length = Buffer.from([0xff, 0xfe, 0, text.length + 2]);
  return Buffer.concat([photo.subarray(0, 2), length, text]);
}

/**
 * @param {Buffer} photo a JPEG
 * @returns {Promise<{url(number: number): string, origin: string, served(): number, close(): void}>}
 */
export async function openOrigin(photo) {
  let served = 0;
  const server = createServer((request, response) => {
    const number = /^\/photo\/(\d+)\.jpg$/.exec(request.url)?.[1];
    if (number === undefined) return void response.writeHead(404).end();
    const head = headOf(photo, number);
    const headers = { "content-type": "image/jpeg", "content-length": head.length + photo.length - 2 };
    response.writeHead(200, { ...headers, "cache-control": "public, max-age=3600" });
    if (request.method === "HEAD") return void response.end();
    served++;
    response.write(head);
    response.end(photo.subarray(2));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    origin,
    url: (number) => `${origin}/photo/${number}.jpg`,
    served: () => served,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
