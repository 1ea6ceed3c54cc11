import { describe, expect, it } from "vitest";
import { urlPolicy, validateUrl } from "../../../src/edge/safe-fetch";
import { DEFAULT_ALLOWED_DOMAINS } from "../../../src/env";

const policy = urlPolicy({
  environment: "development",
  allowedDomains: [...DEFAULT_ALLOWED_DOMAINS, "shop.example:8443"],
  devOrigins: ["http://127.0.0.1:8788"],
});

const INVALID: ReadonlyArray<readonly [name: string, url: string]> = [
  ["an empty text", ""],
  ["no scheme", "instagram.com/p/1.jpg"],
  ["a scheme-relative URL", "//instagram.com/1.jpg"],
  ["plain http", "http://instagram.com/1.jpg"],
  ["ftp", "ftp://instagram.com/1.jpg"],
  ["file", "file:///etc/passwd"],
  ["file with an allowed host", "file://instagram.com/etc/passwd"],
  ["data", "data:image/png;base64,iVBORw0KGgo="],
  ["javascript", "javascript:alert(1)"],
  ["blob", "blob:https://instagram.com/1"],
  ["gopher", "gopher://instagram.com:70/1"],
  ["websocket", "wss://instagram.com/1.jpg"],
  ["one slash", "https:/instagram.com/1.jpg"],
  ["no slash", "https:instagram.com/1.jpg"],
  ["three slashes", "https:///instagram.com/1.jpg"],
  ["slash and backslash", "https:/\\instagram.com/1.jpg"],
  ["two backslashes", "https:\\\\instagram.com\\1.jpg"],
  ["a backslash that ends the host", "https://evil.net\\@instagram.com/1.jpg"],
  ["a backslash after the host", "https://instagram.com\\.evil.net/1.jpg"],
  ["a leading space", " https://instagram.com/1.jpg"],
  ["a trailing space", "https://instagram.com/1.jpg "],
  ["a space in the host", "https://instagram .com/1.jpg"],
  ["a space in the path", "https://instagram.com/a b.jpg"],
  ["a tab in the scheme", "ht\ttps://instagram.com/1.jpg"],
  ["a tab in the host", "https://insta\tgram.com/1.jpg"],
  ["a line feed in the host", "https://instagram.com\n.evil.net/1.jpg"],
  ["a carriage return in the path", "https://instagram.com/1\r.jpg"],
  ["a header injected by CR LF", "https://instagram.com/1.jpg\r\nHost: evil.net"],
  ["a NUL in the host", "https://instagram.com\u0000.evil.net/1.jpg"],
  ["an encoded NUL in the path", "https://instagram.com/run.exe%00.jpg"],
  ["an encoded line feed in the path", "https://instagram.com/1%0d%0aX:1.jpg"],
  ["user and password", "https://user:pass@instagram.com/1.jpg"],
  ["a user that looks like a host", "https://instagram.com@evil.net/1.jpg"],
  ["a user with a port that looks like a host", "https://instagram.com:443@evil.net/1.jpg"],
  ["an empty user", "https://@instagram.com/1.jpg"],
  ["an empty user and password", "https://:@instagram.com/1.jpg"],
  ["an encoded at sign", "https://instagram.com%40evil.net/1.jpg"],
  ["two at signs", "https://a@b@instagram.com/1.jpg"],
  ["dotted IPv4", "https://127.0.0.1/1.jpg"],
  ["a public IPv4", "https://8.8.8.8/1.jpg"],
  ["the metadata service", "https://169.254.169.254/latest/meta-data/"],
  ["decimal IPv4", "https://2130706433/1.jpg"],
  ["octal IPv4", "https://0177.0.0.01/1.jpg"],
  ["octal IPv4 in one number", "https://017700000001/1.jpg"],
  ["hexadecimal IPv4", "https://0x7f000001/1.jpg"],
  ["hexadecimal IPv4 in parts", "https://0x7f.0x0.0x0.0x1/1.jpg"],
  ["IPv4 of two parts", "https://127.1/1.jpg"],
  ["IPv4 of three parts", "https://127.0.1/1.jpg"],
  ["zero", "https://0/1.jpg"],
  ["IPv4 with a trailing dot", "https://127.0.0.1./1.jpg"],
  ["IPv4 in full-width digits", "https://１２７.０.０.１/1.jpg"],
  ["IPv4 in circled digits", "https://①②⑦.⓪.⓪.①/1.jpg"],
  ["IPv4 out of range", "https://256.256.256.256/1.jpg"],
  ["an encoded IPv4", "https://%31%32%37.0.0.1/1.jpg"],
  ["IPv6 loopback", "https://[::1]/1.jpg"],
  ["IPv6 unspecified", "https://[::]/1.jpg"],
  ["IPv4-mapped IPv6", "https://[::ffff:127.0.0.1]/1.jpg"],
  ["IPv4-mapped IPv6 in hexadecimal", "https://[::ffff:7f00:1]/1.jpg"],
  ["IPv6 with a zone", "https://[fe80::1%25eth0]/1.jpg"],
  ["IPv6 unique local", "https://[fd00::1]:443/1.jpg"],
  ["IPv6 without brackets", "https://::1/1.jpg"],
  ["an encoded dot in the host", "https://instagram%2ecom/1.jpg"],
  ["an encoded letter in the host", "https://inst%61gram.com/1.jpg"],
  ["an encoded slash in the host", "https://evil.net%2f.instagram.com/1.jpg"],
  ["a full-width dot", "https://instagram．com/1.jpg"],
  ["an ideographic full stop", "https://instagram。com/1.jpg"],
  ["full-width letters", "https://ｉｎｓｔａｇｒａｍ.com/1.jpg"],
  ["a Cyrillic letter", "https://instаgram.com/1.jpg"],
  ["a long s", "https://inſtagram.com/1.jpg"],
  ["a soft hyphen", "https://insta\u00adgram.com/1.jpg"],
  ["a zero-width space", "https://insta\u200bgram.com/1.jpg"],
  ["a right-to-left mark", "https://\u200finstagram.com/1.jpg"],
  ["a trailing dot", "https://instagram.com./1.jpg"],
  ["two trailing dots", "https://instagram.com../1.jpg"],
  ["an empty label", "https://a..instagram.com/1.jpg"],
  ["a leading dot", "https://.instagram.com/1.jpg"],
  ["only a dot", "https://./1.jpg"],
  ["a label that begins with a hyphen", "https://-a.instagram.com/1.jpg"],
  ["a label that ends with a hyphen", "https://a-.instagram.com/1.jpg"],
  ["a label of 64 characters", `https://${"a".repeat(64)}.instagram.com/1.jpg`],
  ["a host over 253 characters", `https://${"abcdefg.".repeat(31)}instagram.com/1.jpg`],
  ["a URL over 2,048 characters", `https://instagram.com/${"a".repeat(2048)}`],
  ["port 80", "https://instagram.com:80/1.jpg"],
  ["port 8443 on a domain listed without it", "https://instagram.com:8443/1.jpg"],
  ["another port on a domain listed with one", "https://shop.example:22/1.jpg"],
  ["an empty port", "https://instagram.com:/1.jpg"],
  ["a port with a leading zero", "https://instagram.com:0443/1.jpg"],
  ["a port over 65,535", "https://instagram.com:65536/1.jpg"],
  ["a port that is no number", "https://instagram.com:443x/1.jpg"],
  ["a negative port", "https://instagram.com:-1/1.jpg"],
  ["two ports", "https://instagram.com:443:80/1.jpg"],
  ["a comma after the host", "https://instagram.com,evil.net/1.jpg"],
  ["a pipe in the host", "https://evil.net|instagram.com/1.jpg"],
  ["a program", "https://instagram.com/setup.exe"],
  ["a program in capitals", "https://instagram.com/SETUP.EXE"],
  ["a batch file", "https://instagram.com/a.bat"],
  ["a shell script", "https://instagram.com/a.sh"],
  ["a command file", "https://instagram.com/a.cmd"],
  ["a DOS program", "https://instagram.com/a.com"],
  ["a program before a query", "https://instagram.com/a.exe?x=.jpg"],
  ["a program before a fragment", "https://instagram.com/a.exe#.jpg"],
  ["an encoded ending", "https://instagram.com/a%2eexe"],
  ["an encoded letter of the ending", "https://instagram.com/a.%65xe"],
  ["a doubly encoded ending", "https://instagram.com/a%252eexe"],
  ["a triply encoded ending", "https://instagram.com/a%25252eexe"],
  ["a good escape after a bad one", "https://instagram.com/%zz%2eexe"],
  ["an ending with a trailing dot", "https://instagram.com/a.exe."],
  ["an ending with an encoded space", "https://instagram.com/a.exe%20"],
  ["six layers of encoding", "https://instagram.com/a%252525252541.jpg"],
  ["a development host with credentials", "http://u:p@127.0.0.1:8788/1.jpg"],
  ["a development host by its decimal number", "http://2130706433:8788/1.jpg"],
  ["a development host on another port", "http://127.0.0.1:8789/1.jpg"],
  ["a development host by https", "https://127.0.0.1:8788/1.jpg"],
];

const NOT_ALLOWED: ReadonlyArray<readonly [name: string, url: string]> = [
  ["another domain", "https://evil.net/1.jpg"],
  ["an allowed name as a subdomain", "https://instagram.com.evil.net/1.jpg"],
  ["an allowed name as an ending without a dot", "https://notinstagram.com/1.jpg"],
  ["an allowed name before a hyphen", "https://instagram.com-evil.net/1.jpg"],
  ["an allowed name in the path", "https://evil.net/instagram.com/1.jpg"],
  ["an allowed name in the query", "https://evil.net/?instagram.com"],
  ["an allowed name in the fragment", "https://evil.net/#instagram.com"],
  ["an at sign in the fragment", "https://evil.net#@instagram.com/1.jpg"],
  ["an at sign in the query", "https://evil.net?@instagram.com/1.jpg"],
  ["an at sign in the path", "https://evil.net/@instagram.com/1.jpg"],
  ["punycode that looks like an allowed name", "https://xn--instgram-4fg.com/1.jpg"],
  ["the top-level domain alone", "https://com/1.jpg"],
  ["the allowed name under another top-level domain", "https://instagram.co/1.jpg"],
  ["one letter less", "https://nstagram.com/1.jpg"],
  ["an underscore instead of a dot", "https://www_instagram.com/1.jpg"],
  ["localhost", "https://localhost/1.jpg"],
  ["localhost in capitals", "https://LOCALHOST/1.jpg"],
  ["a subdomain of localhost", "https://instagram.com.localhost/1.jpg"],
  ["an .internal name", "https://metadata.google.internal/computeMetadata/v1/"],
  ["a .local name", "https://printer.local/1.jpg"],
  ["a host of one label", "https://intranet/1.jpg"],
  ["a name that resolves to a private address", "https://127.0.0.1.nip.io/1.jpg"],
];

const GOOD: readonly string[] = [
  "https://instagram.com/p/1.jpg",
  "https://www.instagram.com/p/1.jpg",
  "https://scontent-ssn1-1.cdninstagram.com/v/t51.29350-15/1_n.jpg?stp=dst-jpg_e35&oh=00_AfC&oe=66AA",
  "https://scontent.xx.fbcdn.net/v/1.jpg",
  "https://i.ytimg.com/vi/dQw4w9WgXcQ/maxresdefault.jpg",
  "https://www.youtube.com/img/x.png",
  "https://lh3.googleusercontent.com/a-/ALV-UjX=s512-c",
  "https://phinf.pstatic.net/contact/1.png?type=f500_500",
  "https://blogfiles.naver.net/20240101_1/a.jpg",
  "https://search.naver.com/a.webp",
  "https://k.kakaocdn.net/dn/abc/btq/img.jpg",
  "https://story.kakao.com/a.jpg",
  "https://d111111abcdef8.cloudfront.net/image.webp",
  "https://my_bucket.s3.ap-northeast-2.amazonaws.com/a/b/c.jpeg",
  "https://img.akamaihd.net/a.jpg",
  "HTTPS://WWW.INSTAGRAM.COM/P/1.JPG",
  "https://instagram.com:443/1.jpg",
  "https://shop.example:8443/1.jpg",
  "https://cdn.shop.example:8443/1.jpg",
  "https://instagram.com",
  "https://instagram.com/",
  "https://instagram.com/%EC%82%AC%EC%A7%84%201.jpg",
  "https://instagram.com/사진.jpg",
  "https://instagram.com/a%2Fb.jpg",
  "https://instagram.com/100%.jpg",
  "https://instagram.com/a.jpg?file=setup.exe",
  "https://instagram.com/a.exe/photo.jpg",
  "https://instagram.com/a.jpg#@evil.net",
  "https://instagram.com/@user/photo.jpg",
  "https://xn--9n2bp8q.naver.com/1.jpg",
  "http://127.0.0.1:8788/1.jpg",
];

describe("validateUrl", () => {
  it.each(INVALID)("refuses %s as INVALID_URL", (_name, url) => {
    expect(validateUrl(url, policy)).toMatchObject({ ok: false, code: "INVALID_URL" });
  });

  it.each(NOT_ALLOWED)("refuses %s as DOMAIN_NOT_ALLOWED", (_name, url) => {
    expect(validateUrl(url, policy)).toMatchObject({ ok: false, code: "DOMAIN_NOT_ALLOWED" });
  });

  it.each(GOOD)("admits %s", (url) => {
    expect(validateUrl(url, policy)).toMatchObject({ ok: true });
  });

  it("never says the URL in its reason", () => {
    for (const [, url] of [...INVALID, ...NOT_ALLOWED]) {
      const verdict = validateUrl(url, policy);
      if (url !== "" && !verdict.ok) expect(verdict.reason).not.toContain(url);
    }
  });

  it("validates 50 URLs in under 10 ms", () => {
    const urls = [...INVALID, ...NOT_ALLOWED].map(([, url]) => url).slice(0, 50);
    let bestMs = Number.POSITIVE_INFINITY;
    for (let run = 0; run < 20; run++) {
      const startMs = performance.now();
      for (const url of urls) validateUrl(url, policy);
      bestMs = Math.min(bestMs, performance.now() - startMs);
    }
    expect(bestMs).toBeLessThan(10);
  });

  it("admits any public host name, but still no address, where there is no domain list", () => {
    const open = urlPolicy({ environment: "production", allowedDomains: null });
    expect(validateUrl("https://hooks.example.org/x", open)).toMatchObject({ ok: true });
    for (const host of ["127.0.0.1", "[::1]", "2130706433", "localhost", "a.internal", "intranet", "a.local"]) {
      expect(validateUrl(`https://${host}/x`, open), host).toMatchObject({ ok: false });
    }
  });
});

describe("urlPolicy", () => {
  it("refuses development origins outside development", () => {
    const settings = { environment: "production", allowedDomains: [], devOrigins: ["http://127.0.0.1:1"] };
    expect(() => urlPolicy(settings)).toThrow(/only where ENVIRONMENT is development/);
  });

  it("refuses a development origin that is not written as an origin", () => {
    for (const origin of ["http://127.0.0.1:1/", "127.0.0.1:1", "http://a@b"]) {
      const settings = { environment: "development", allowedDomains: [], devOrigins: [origin] };
      expect(() => urlPolicy(settings), origin).toThrow(/expected an origin/);
    }
  });
});
