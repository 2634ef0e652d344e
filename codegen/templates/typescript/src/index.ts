export { RecalcClient } from "./client.ts";
export type * from "./client.ts";
export type * from "./schemas.ts";
export { UnexpectedAnswer } from "./runtime.ts";
export { StreamRefused } from "./streams.ts";
export type { ClientOptions, CallOptions } from "./runtime.ts";
export type { ServerEvent, Stream } from "./streams.ts";
