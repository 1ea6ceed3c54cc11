// The schedules, as far as a client can see them within a minute: nothing that is young is touched.
import { expect, it } from "vitest";
import { area } from "./area";
import { newReference } from "./client";

export const schedules = area("schedules", (client) => {
  it("leave alone what is young", async () => {
    const [{ id, imageUrl }, reference] = [await client().ready(), newReference()];
    await client().confirm([id], reference);
    const start = { filename: "a.png", contentType: "image/png", bytes: 100, category: "PRODUCT" };
    const temporary = (await client().ask("POST", "/api/v1/uploads", start)).body.id;
    await client().get(`/cdn-cgi/handler/scheduled?cron=${encodeURIComponent("* * * * *")}`);
    expect(await client().statusOf(id)).toBe("CONFIRMED");
    expect(await client().statusOf(temporary)).toBe("TEMP");
    expect((await client().get(new URL(imageUrl).pathname)).status).toBe(200);
  });
});
