import { createBrowserRouter } from 'react-router';
import { basename } from '../api/client';
import { LoginPage } from '../pages/login/login-page';
import { NotFoundPage } from '../pages/not-found/not-found-page';
import { RequireSession } from '../session/require-session';
import { PageFault } from '../shell/page-fault';
import { Shell } from '../shell/shell';

/** Each page is a file of its own, fetched when it is first opened. */
export const router = createBrowserRouter(
  [
    { path: '/login', Component: LoginPage, ErrorBoundary: PageFault },
    {
      Component: RequireSession,
      ErrorBoundary: PageFault,
      children: [
        {
          Component: Shell,
          children: [
            {
              ErrorBoundary: PageFault,
              HydrateFallback: () => null,
              children: [
                { index: true, lazy: async () => (await import('../pages/overview/overview-page')).route },
                { path: 'tokens', lazy: async () => (await import('../pages/tokens/tokens-page')).route },
                { path: 'api-keys', lazy: async () => (await import('../pages/api-keys/api-keys-page')).route },
                { path: 'requests', lazy: async () => (await import('../pages/requests/requests-page')).route },
                { path: 'playground', lazy: async () => (await import('../pages/playground/playground-page')).route },
                { path: 'providers', lazy: async () => (await import('../pages/providers/providers-page')).route },
                { path: 'jobs', lazy: async () => (await import('../pages/jobs/jobs-page')).route },
                { path: 'settings', lazy: async () => (await import('../pages/settings/settings-page')).route },
                { path: 'audit', lazy: async () => (await import('../pages/audit/audit-page')).route },
                { path: '*', Component: NotFoundPage },
              ],
            },
          ],
        },
      ],
    },
  ],
  { basename },
);
