export { freePort } from './free-port.js';
export { makeCertificate, type TestCertificate } from './network/certificate.js';
export { startHttpProxy } from './network/http-proxy.js';
export type { TestProxy, TestProxyOptions } from './network/proxies.js';
export { startSocksProxy } from './network/socks-proxy.js';
export { startRedis, type RedisOptions, type TestRedis } from './redis.js';
export { startRedisCluster, type TestRedisCluster } from './redis-cluster.js';
export { startRedisSentinel, type SentinelPasswords, type TestRedisSentinel } from './redis-sentinel.js';
export { RUN_SOURCES } from './run-sources.js';
export { eventually, startProgram, untilReady, type Program } from './programs.js';
export { leftoversIn } from './leftovers.js';
export { INSPECTABLE, inspectorOf, liveMemory, type LiveMemory } from './live-memory.js';
export { residentBytes } from './resident-bytes.js';
export { ChatExchange, type ChatQuestion, type Door } from './client/chat-exchange.js';
export { judge, type Judgement } from './client/judge.js';
export { countedOutcomes, loggedRequest } from './client/outcomes.js';
export { startProduct, type Product, type ProductOptions } from './product.js';
export { ADMIN_PASSWORD, signIn, startTokenService } from './token-service.js';
export type { UpstreamCall, WireKind } from './upstreams/call-log.js';
export {
  K2THINK_API_KEY,
  K2THINK_SECOND_API_KEY,
  K2THINK_UNKNOWN_API_KEY,
  k2thinkApiKey,
} from './upstreams/k2think/credentials.js';
export type { K2ThinkSettings } from './upstreams/k2think/settings.js';
export {
  startK2ThinkUpstreams,
  type K2ThinkUpstreams,
  type K2ThinkUpstreamsOptions,
  type K2ThinkWebRoute,
} from './upstreams/k2think/start.js';
export { DirectiveError } from './upstreams/directive.js';
export {
  expectedAnswer,
  expectedPieces,
  type ExpectedAnswer,
  type ExpectedContext,
  type ExpectedPieces,
} from './upstreams/expected.js';
export type { CallerRole, SimulatedToolCall, ToolSpec, UpstreamUsage } from './upstreams/plan.js';
export type { RouteFault } from './upstreams/route-faults.js';
export { SCENARIOS, type Scenario } from './upstreams/scenarios.js';
export { toScriptOrder, type Script, type ScriptStep } from './upstreams/script.js';
export type { ExpectedCitation } from './upstreams/search-hits.js';
export {
  LONGCAT_API_KEY,
  LONGCAT_EXHAUSTED_API_KEY,
  LONGCAT_EXPIRED_TOKEN,
  LONGCAT_SECOND_API_KEY,
  LONGCAT_SECOND_TOKEN,
  LONGCAT_TOKEN,
  LONGCAT_UNKNOWN_API_KEY,
  LONGCAT_UNKNOWN_TOKEN,
  longcatApiKey,
  longcatToken,
} from './upstreams/longcat/credentials.js';
export type { LongcatSettings } from './upstreams/longcat/settings.js';
export {
  startLongcatUpstreams,
  type LongcatUpstreams,
  type LongcatUpstreamsOptions,
  type LongcatWebRoute,
} from './upstreams/longcat/start.js';
export { LONGCAT_ENDINGS } from './upstreams/longcat/web/completions.js';
export type { Conversation } from './upstreams/longcat/web/conversations.js';
export type { Upstreams, UpstreamsOptions } from './upstreams/upstreams.js';
export {
  ZAI_API_KEY,
  ZAI_EXHAUSTED_API_KEY,
  ZAI_EXPIRED_TOKEN,
  ZAI_GUEST_TOKEN,
  ZAI_PENDING_TOKEN,
  ZAI_SECOND_API_KEY,
  ZAI_SECOND_USER_TOKEN,
  ZAI_UNKNOWN_API_KEY,
  ZAI_UNKNOWN_TOKEN,
  ZAI_USER_TOKEN,
  zaiApiKey,
  zaiUserToken,
} from './upstreams/zai/credentials.js';
export type { ZaiSettings } from './upstreams/zai/settings.js';
export {
  startZaiUpstreams,
  type ZaiUpstreams,
  type ZaiUpstreamsOptions,
  type ZaiWebRoute,
} from './upstreams/zai/start.js';
