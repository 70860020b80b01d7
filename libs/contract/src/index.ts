export type * from './chat-request.js';
export type * from './chat-event.js';
export type * from './model.js';
export type * from './usage.js';
export type * from './request-record.js';
export {
  ignoredOptions,
  offerOf,
  REQUEST_OPTIONS,
  treatmentOf,
  wantsReasoning,
  type Emulation,
  type ModelOffer,
  type RequestOption,
  type Treatment,
} from './capabilities.js';
export { rankChannels, type RankedChannel } from './rank-channels.js';
export { OUTCOMES, outcomeOfFinish, type Outcome } from './outcome.js';
export {
  ERROR_KINDS,
  errorKind,
  isErrorCode,
  type ErrorCode,
  type ErrorKind,
  type TokenVerdict,
} from './error-codes.js';
export { ServiceError, type ServiceErrorOptions, type WireError } from './service-error.js';
export {
  TOKEN_CHECK_RESULTS,
  type GuestWarmth,
  type TokenCheck,
  type TokenCheckRequest,
  type TokenCheckResult,
} from './token-check.js';
export type { ChannelReport, RestingChannel } from './channel-rest.js';
export { takeReady, type ReadyIterable } from './ready-iterable.js';
export { Roster, SlotMap } from './slot-map.js';
export { API_KEYS_WHOLE, type ApiKeyFacts } from './api-key.js';
export {
  channelOrderSetting,
  findValueFault,
  GENERAL_SETTINGS,
  settingDefinitions,
  settingFromText,
  type GeneralSettings,
  type SettingDefinition,
  type SettingValue,
} from './setting-definitions.js';
export { toRequestIdPrefix } from './request-id.js';
export { PATTERNS, type ServedBy } from './patterns.js';
export {
  JOB_QUEUE,
  RECORD_GROUP,
  REQUEST_GROUP,
  RedisNames,
  WIRE_VERSION,
  type PoolNames,
  type PoolPlace,
  type WorkerPresence,
} from './redis-names.js';
