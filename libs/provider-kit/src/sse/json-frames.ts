import { ServiceError } from '@sluice/contract';
import { parseJsonObject, type JsonObject } from '../json.js';

/** This many broken frames are no accident any more. */
const MAX_BAD_FRAMES = 3;

/** Reads the JSON of one stream's frames and bears with a broken one. */
export class JsonFrames {
  private badFrames = 0;

  /**
   * @returns the frame, or null when it is no JSON object and is to be skipped
   * @throws ServiceError `upstream_error` at the third such frame
   */
  parse(text: string): JsonObject | null {
    const frame = parseJsonObject(text);
    if (frame !== null) return frame;
    this.badFrames += 1;
    if (this.badFrames < MAX_BAD_FRAMES) return null;
    throw new ServiceError('upstream_error', `The upstream sent ${MAX_BAD_FRAMES} frames that are not JSON.`);
  }
}
