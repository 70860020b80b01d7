export { answerOf, type ClientAnswer } from './answer-of.js';
export { Chance } from './chance.js';
export { collect, type Collected } from './collect.js';
export { RecordedUpstream, type Reply, type SeenRequest } from './recorded-upstream.js';
export { describeProvider, type DescribeProviderOptions, type RecordedChat } from './describe-provider.js';
export { inPieces } from './in-pieces.js';
export { failsAsItShould } from './simulated-failures.js';
export { makerOf, SimulatedProvider, tokenOf, type Ask, type ChannelName } from './simulated-provider.js';
