import { Refusal } from '../../exchange.js';
import type { ApiFault } from '../../openai/api.js';

/** Messages by business code. Codes are strings on this wire. */
const MESSAGES: Readonly<Record<string, string>> = {
  '1000': 'Authentication Failed',
  '1001': 'Authentication parameter not received in Header, unable to authenticate',
  '1113': 'Insufficient balance or no resource package. Please recharge.',
  '1210': 'API calling parameters are incorrect, please check the documentation',
  '1211': 'Model does not exist, please check the model code',
  '1214': 'Parameter is invalid, please check the documentation',
  '1220': 'You do not have permission to access this API',
  '1230': 'API call process error',
  '1234': 'Network error, please contact customer service',
  '1301': 'System detected potentially unsafe or sensitive content in input or generation',
  '1302': 'High concurrency usage of this API, please reduce concurrency',
  '1303': 'High frequency usage of this API, please reduce frequency',
  '1305': 'The API is overloaded, please try again later',
};

/** Business code of a status whose scenario names none. */
const CODES_BY_STATUS: Readonly<Record<number, string>> = {
  400: '1210',
  401: '1000',
  403: '1220',
  429: '1302',
  500: '1230',
};

/** Body of an error of the official API. */
export function apiError(code: string, message?: string): object {
  return { error: { code, message: message ?? MESSAGES[code] ?? 'Request failed' } };
}

export function apiErrorOfStatus(status: number, businessCode: string | null, message?: string): object {
  return apiError(businessCode ?? CODES_BY_STATUS[status] ?? String(status), message);
}

const FAULTS: Readonly<Record<ApiFault, { readonly status: number; readonly code: string }>> = {
  'no-key': { status: 401, code: '1001' },
  'unknown-key': { status: 401, code: '1000' },
  'no-json': { status: 400, code: '1210' },
  model: { status: 400, code: '1211' },
  parameter: { status: 400, code: '1214' },
  image: { status: 400, code: '1210' },
};

/** Of keys the API says nothing but its own words. */
export function refuseApi(fault: ApiFault, message: string): Refusal {
  const { status, code } = FAULTS[fault];
  return new Refusal(status, apiError(code, fault.endsWith('key') ? undefined : message));
}
