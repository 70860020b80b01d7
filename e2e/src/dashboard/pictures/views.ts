import { DESKTOP, PHONE } from '../browser.ts';

/** One picture of a page. */
export interface View {
  /** Of its file, without the ending. */
  readonly name: string;
  /** Below the dashboard; `FIRST` stands for the one of `page` that is worth a look. Null: nobody is signed in. */
  readonly path: string | null;
  readonly page: string;
  readonly viewport: typeof DESKTOP;
  readonly colorScheme: 'light' | 'dark';
  readonly language: 'en' | 'zh-CN';
}

/** The pages as they are at a desk, by name. */
const PAGES: Readonly<Record<string, string | null>> = {
  login: null,
  overview: '',
  tokens: '/tokens',
  token: '/tokens?token=FIRST',
  'tokens-add': '/tokens?do=add&provider=zai&channel=web',
  'tokens-import': '/tokens?do=import',
  'api-keys': '/api-keys',
  'api-key': '/api-keys?key=FIRST',
  requests: '/requests',
  request: '/requests?request=FIRST',
  playground: '/playground?with=GLM-4.7',
  providers: '/providers',
  jobs: '/jobs',
  settings: '/settings',
  audit: '/audit',
};
const ON_A_PHONE = ['overview', 'tokens', 'request', 'playground'];
const IN_CHINESE = ['overview', 'tokens', 'token', 'settings'];

const view = (page: string, suffix: string, more: Partial<View> = {}): View => ({
  name: `${page}-${suffix}`,
  page,
  path: PAGES[page] ?? null,
  viewport: DESKTOP,
  colorScheme: 'light',
  language: 'en',
  ...more,
});

/** Every page in both themes, and some on a phone and in Chinese. */
export const VIEWS: readonly View[] = [
  ...Object.keys(PAGES).flatMap((page) => [view(page, 'light'), view(page, 'dark', { colorScheme: 'dark' as const })]),
  ...ON_A_PHONE.map((page) => view(page, 'phone', { viewport: PHONE })),
  ...IN_CHINESE.map((page) => view(page, 'chinese', { language: 'zh-CN' as const })),
];
