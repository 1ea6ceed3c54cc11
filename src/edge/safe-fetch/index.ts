// Safe fetch's door: pictures from the network, from admitted hosts only.
export { createFetcher, DEFAULT_USER_AGENT, type FetcherParts } from "./fetcher";
export type { Fetcher, FetchFailureCode, FetchOutcome, GetOptions, HeadAnswer } from "./outcome";
export { type UrlPolicy, type UrlPolicySettings, urlPolicy } from "./url-policy";
export { type UrlVerdict, validateUrl } from "./url-validation";
