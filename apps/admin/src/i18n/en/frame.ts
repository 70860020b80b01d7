export const common = {
  loading: 'Loading',
  tryAgain: 'Try again',
  copied: 'Copied',
  copy: 'Copy',
  close: 'Close',
  cancel: 'Cancel',
  save: 'Save',
  never: 'never',
  yes: 'Yes',
  no: 'No',
  none: 'none',
  noLimit: 'no limit',
  stillWaiting: '{{what}} is taking longer than usual; the service has not answered yet.',
  stale: 'These figures are {{age}} old',
  updated: 'Updated {{time}}',
};

export const errors = {
  unexpected: 'This page met a fault of its own.',
  unreachable: 'The gateway does not answer. Is Sluice running, and is this computer online?',
  not_signed_in: 'The session has ended. Sign in again.',
  wrong_password: 'The password is not right.',
  too_many_tries: 'Too many wrong passwords came from this address. Try again in {{time}}.',
  storage_unavailable: 'Redis or the admin service cannot be reached at the moment. It is tried again by itself.',
  already_exists: 'It is there already.',
  gone: 'It is gone for good: deletions can be undone for ten minutes, and not where the same was added anew.',
  foreign_origin: 'The request did not come from this page. Open the dashboard at the address of the gateway.',
  copyId: 'Copy the request id',
};

export const session = {
  signIn: 'Sign in',
  signOut: 'Sign out',
  password: 'Admin password',
  showPassword: 'Show or hide the password',
  invitation: 'Sign in to run Sluice from here.',
  again: 'Sign in, and you are back at the page you came from.',
  whereIsIt: 'ADMIN_PASSWORD in .env; npm start prints it.',
  unknown: 'Whether you are signed in cannot be found out',
};

export const nav = {
  overview: 'Overview',
  tokens: 'Tokens',
  apiKeys: 'API keys',
  requests: 'Requests',
  playground: 'Playground',
  providers: 'Providers',
  jobs: 'Jobs',
  settings: 'Settings',
  audit: 'Audit log',
};

export const shell = {
  skip: 'Skip to the content',
  menu: 'Menu',
  navigation: 'Main navigation',
  narrow: 'Make the navigation narrow',
  widen: 'Make the navigation wide',
};

export const preferences = {
  title: 'Language, colours, sign out',
  language: 'Language',
  theme: 'Colours',
  auto: 'As the system',
  light: 'Light',
  dark: 'Dark',
};

export const shortcuts = {
  title: 'Keys',
  search: 'Search',
  help: 'These keys',
  close: 'Close a panel',
};

export const table = {
  selectAll: 'Select all on this page',
  select: 'Select {{name}}',
  range: '{{first}}–{{last}} of {{total}}',
  page: 'Page {{number}}',
  first: 'First page',
  last: 'Last page',
  previous: 'Previous page',
  next: 'Next page',
  size: 'Rows on a page',
  waiting: 'Reading the list',
};

export const undo = {
  deleting: 'Deleting {{name}}',
  deleted: '{{name}} deleted',
  restoring: 'Bringing back {{name}}',
  undo: 'Undo',
  dismiss: 'Dismiss',
  left: 'Time left to undo',
  notDeleted: '{{name}} could not be deleted',
  notRestored: '{{name}} could not be brought back',
};

export const notFound = {
  title: 'No such page',
  text: 'Nothing is shown at this address.',
};

export const fault = {
  title: 'This page could not be shown',
  text: 'Sluice itself goes on serving. Load the page again; if it stays so, the request id below leads to the log.',
  reload: 'Load again',
};

export const states = {
  active: { word: 'In use', text: 'It takes its turn.' },
  trial: { word: 'On trial', text: 'One request is being tried with it.' },
  cooling: { word: 'Resting', text: 'Resting after failures; it will be tried again by itself.' },
  exhausted: { word: 'Quota used up', text: 'Its quota is used up until the reset.' },
  disabled: { word: 'Switched off', text: 'Switched off by a person.' },
};

export const causes = {
  auth: 'the upstream refuses it',
  'rate-limited': 'too many requests for the upstream',
  exhausted: 'quota or balance is spent',
  person: 'switched off by a person',
  check: 'a check found it so',
};
