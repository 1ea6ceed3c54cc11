// The presigner against what AWS publishes: the example of "Authenticating Requests: Using Query Parameters" in the S3 API reference,
// and the query variants of the signing test suite (github.com/awslabs/aws-c-auth, tests/aws-signing-test-suite/v4).
import { describe, expect, it } from "vitest";
import { presign } from "../../src/library/signed-url";

const SUITE = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const SUITE_SCOPE = { service: "service", region: "us-east-1" };
const UNRESERVED = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function signatureIn(url: string): string | null {
  return new URL(url).searchParams.get("X-Amz-Signature");
}

describe("presign", () => {
  it("signs the S3 reference's example as it does", async () => {
    const credentials = {
      accessKeyId: "AKIAIOSFODNN7EXAMPLE",
      secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    };
    const url = await presign(
      credentials,
      { service: "s3", region: "us-east-1" },
      {
        ...{ method: "GET", url: "https://examplebucket.s3.amazonaws.com/test.txt", headers: {} },
        ...{ atMs: Date.UTC(2013, 4, 24), seconds: 86_400 },
      },
    );
    expect(signatureIn(url)).toBe("aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
    expect(new URL(url).searchParams.get("X-Amz-Credential")).toBe(
      "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request",
    );
  });

  it.each([
    ["get-vanilla-query", "/", {}, "e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d"],
    [
      "get-vanilla-query-unreserved",
      `/?${UNRESERVED}=${UNRESERVED}`,
      {},
      "8e76a88a7433637b12778d5592799b29ad21ecd6cf6325051c21d86f0acda2bf",
    ],
    [
      "get-header-value-trim",
      "/",
      { "My-Header1": " value1", "My-Header2": ' "a   b   c"' },
      "e7bb0fd515e125e1aec2ecc4c0c17484fb06f6846b927c35e46005dd3df3acd4",
    ],
  ])("signs %s of the suite as it does", async (_name, path, headers, signature) => {
    const request = { method: "GET", url: `https://example.amazonaws.com${path}`, headers };
    const at = { atMs: Date.UTC(2015, 7, 30, 12, 36), seconds: 3600 };
    expect(signatureIn(await presign(SUITE, SUITE_SCOPE, { ...request, ...at }))).toBe(signature);
  });
});
