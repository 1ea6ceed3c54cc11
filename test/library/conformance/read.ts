// Reading: enums, health, and the answers to what is not there.
import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { area } from "./area";
import { newReference, short } from "./client";

export const read = area("read", (client) => {
  it("answers the enums as maps code → name", async () => {
    const extensions = await client().ask("GET", "/api/v1/enums/extensions");
    expect(extensions.body).toMatchObject({ JPG: "JPEG Image", MOV: "QuickTime Movie" });
    expect(Object.keys(extensions.body)).toHaveLength(12);
    const types = await client().ask("GET", "/api/v1/enums/referenceType");
    expect(types.body).toEqual({
      ...{ PRODUCT: "상품", POST: "게시글", BANNER: "배너", CATEGORY: "카테고리", PROFILE: "프로필" },
      USER_BACKGROUND: "사용자 배경",
    });
  });

  it("is up, and says so in the words of the original", async () => {
    expect((await client().ask("GET", "/health")).body).toBe("Server is up");
    const { status, body } = await client().ask("GET", "/actuator/health");
    expect([status, body.status]).toEqual([200, "UP"]);
    expect(Object.keys(body.components).sort()).toEqual(["db", "diskSpace", "fileSystem", "kafka", "kv"]);
    expect(body.components.db.details).toEqual({ database: "D1", validationQuery: "SELECT 1" });
    for (const path of ["liveness", "readiness"]) {
      expect((await client().ask("GET", `/actuator/health/${path}`)).body).toEqual({ status: "UP" });
    }
    expect((await client().ask("GET", "/actuator/info")).status).toBe(200);
  });

  it("knows no image, path, reference or history that there is not", async () => {
    const id = randomUUID();
    const codeOf = async (path: string) => short(await client().ask("GET", path));
    expect(await codeOf(`/images/PRODUCT/2026/01/20/${id}.webp`)).toBe("404 IMAGE_NOT_FOUND");
    expect(await codeOf(`/api/v1/images/${id}`)).toBe("404 IMAGE_NOT_FOUND");
    expect(await codeOf(`/api/v1/images/${id}/history`)).toBe("404 IMAGE_NOT_FOUND");
    expect(await codeOf(`/api/v1/references/${newReference()}/images`)).toBe("404 IMAGE_SEQUENCE_NOT_FOUND");
    expect(await codeOf(`/i/width=10/images/PRODUCT/2026/01/20/${id}.webp`)).toBe("404 IMAGE_NOT_FOUND");
  });

  it("refuses a confirm of nothing that is known, and takes an empty one", async () => {
    expect(await client().confirm([randomUUID()], newReference())).toBe("404 IMAGE_NOT_FOUND");
    expect(await client().confirm([], newReference())).toBe("200");
    const absent = await client().ask("POST", `/api/v1/images/confirm/${newReference()}`);
    expect(short(absent)).toBe("400 MALFORMED_REQUEST");
  });
});
