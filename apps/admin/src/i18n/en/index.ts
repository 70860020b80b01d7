import * as frame from './frame';
import * as keys from './keys';
import * as tokens from './tokens';

export const en = { ...frame, ...keys, ...tokens };
