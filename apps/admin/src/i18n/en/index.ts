import * as frame from './frame';
import * as keys from './keys';
import * as overview from './overview';
import * as playground from './playground';
import * as requests from './requests';
import * as tokens from './tokens';

export const en = { ...frame, ...keys, ...overview, ...playground, ...requests, ...tokens };
