import type { RequestRecord } from '@sluice/contract';

/** Takes the record of each request that has ended. Never throws, and is not waited for. */
export interface RecordSink {
  add(record: RequestRecord): void;
}

/** Where no records are kept. */
export const NO_RECORDS: RecordSink = { add: () => undefined };
