// What passes between the Worker and an isolate beside it: source and file travel as bodies, what goes with them as JSON in a
// header. Both run the same core; an answer of another version is not taken.
import { type Developed, ImageError, type Recipe } from "../../image";
import { asciiJson } from "../ascii-json";

export const RECIPE_HEADER = "x-darkroom-recipe";
export const VERSION_HEADER = "x-darkroom-version";
const DEVELOPED_HEADER = "x-darkroom-developed";
/** The status of a failure that another attempt would meet again. */
const FAILURE_STATUS = 422;

type Described = Omit<Developed, "bytes">;
type Failure = Pick<ImageError, "code" | "message" | "evidence">;

export function requestFor(bytes: Uint8Array, recipe: Recipe): RequestInit {
  return { method: "POST", headers: { [RECIPE_HEADER]: asciiJson(recipe) }, body: bytes as Uint8Array<ArrayBuffer> };
}

export async function developedAnswer(version: string, developing: Promise<Developed>): Promise<Response> {
  const headers = { [VERSION_HEADER]: version };
  try {
    const { bytes, ...described } = await developing;
    const all = { ...headers, [DEVELOPED_HEADER]: asciiJson(described) };
    return new Response(bytes as Uint8Array<ArrayBuffer>, { headers: all });
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    const { code, message, evidence } = error;
    return Response.json({ code, message, evidence } satisfies Failure, { status: FAILURE_STATUS, headers });
  }
}

/** @throws ImageError as the isolate did; Error where this is no answer of an isolate of that version. */
export async function readAnswer(version: string, response: Response): Promise<Developed> {
  const got = response.headers.get(VERSION_HEADER);
  if (got !== version) {
    await response.body?.cancel();
    throw new Error(`expected an answer of version ${version}, got ${got ?? `status ${response.status}`}`);
  }
  if (response.status === FAILURE_STATUS) {
    const { code, message, evidence } = (await response.json()) as Failure;
    throw new ImageError(code, message, evidence);
  }
  const described = JSON.parse(response.headers.get(DEVELOPED_HEADER) ?? "") as Described;
  return { ...described, bytes: new Uint8Array(await response.arrayBuffer()) };
}
