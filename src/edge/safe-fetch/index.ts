// Safe fetch's door: pictures from the network, and messages to it, for admitted hosts only.
export { createFetcher, type FetcherParts } from "./fetcher";
export type {
  Fetcher,
  FetchFailureCode,
  FetchOutcome,
  GetOptions,
  HeadAnswer,
  HeadOptions,
  PostOptions,
  PostOutcome,
} from "./outcome";
export { POST_TIMEOUT_MS } from "./post";
export { type UrlPolicies, type UrlPolicy, type UrlPolicySettings, urlPolicies, urlPolicy } from "./url-policy";
export { type UrlVerdict, validateUrl } from "./url-validation";
