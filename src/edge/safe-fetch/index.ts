// Safe fetch's door: pictures from the network, from admitted hosts only.
export { createFetcher, type FetcherParts } from "./fetcher";
export type { Fetcher, FetchFailureCode, FetchOutcome, GetOptions, HeadAnswer, HeadOptions } from "./outcome";
export { type UrlPolicies, type UrlPolicy, type UrlPolicySettings, urlPolicies, urlPolicy } from "./url-policy";
export { type UrlVerdict, validateUrl } from "./url-validation";
