// A visit to the page in Chromium that notes whatever must not happen: errors on the console, violations of the policy,
// requests to elsewhere.
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

export interface Visit {
  readonly page: Page;
  /** One sentence for each thing that should not have happened. */
  readonly troubles: readonly string[];
  /** Paths asked of the server, in order. */
  readonly requested: readonly string[];
}

/** A picture or any other file, as a test hands it to the page. */
export interface GivenFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export async function visit(browser: Browser, origin: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const page = await browser.newPage({ reducedMotion: "reduce", ...options });
  const troubles: string[] = [];
  const requested: string[] = [];
  page.on("pageerror", (error) => troubles.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") troubles.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol === "blob:") return;
    if (url.origin !== origin) troubles.push(`request to ${url.origin}`);
    requested.push(url.pathname);
  });
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
      console.error(`policy violated: ${violatedDirective} by ${blockedURI}`);
    });
  });
  await page.goto(origin);
  return { page, troubles, requested };
}

/** Drags the files over the page and lets go. */
export async function drop(page: Page, files: readonly GivenFile[]): Promise<void> {
  const encoded = files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString("base64") }));
  const dataTransfer = await page.evaluateHandle((given) => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of given) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      transfer.items.add(new File([bytes], name));
    }
    return transfer;
  }, encoded);
  await page.dispatchEvent("main", "dragover", { dataTransfer });
  await page.dispatchEvent("main", "drop", { dataTransfer });
}

/** Presses Tab until the focus stands on the control with this name. */
export async function tabTo(page: Page, name: string): Promise<void> {
  const MAX_TABS = 60;
  for (let pressed = 0; pressed < MAX_TABS; pressed++) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement & { readonly labels?: NodeListOf<HTMLLabelElement> };
      const label = element.ariaLabel ?? element.labels?.[0]?.innerText ?? element.innerText;
      return label.trim();
    });
    if (focused.startsWith(name)) return;
  }
  throw new Error(`expected ${name} within ${MAX_TABS} presses of Tab, got none`);
}

/** The names on the sheet, section by section. */
export function namesOn(page: Page, section: string): Promise<string[]> {
  return page.getByRole("region", { name: section }).getByRole("heading", { level: 3 }).allInnerTexts();
}
