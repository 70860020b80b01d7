const ZONE = 'Asia/Shanghai';

const FORMAT = new Intl.DateTimeFormat('en-US', {
  timeZone: ZONE,
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  weekday: 'long',
});

/** Values that the site puts into its own system prompt. */
export function toVariables(nowMs: number): Record<string, string> {
  const part = Object.fromEntries(FORMAT.formatToParts(nowMs).map(({ type, value }) => [type, value]));
  const date = `${part.year}-${part.month}-${part.day}`;
  const time = `${part.hour}:${part.minute}:${part.second}`;
  return {
    '{{USER_NAME}}': 'Guest',
    '{{USER_LOCATION}}': 'Unknown',
    '{{CURRENT_DATETIME}}': `${date} ${time}`,
    '{{CURRENT_DATE}}': date,
    '{{CURRENT_TIME}}': time,
    '{{CURRENT_WEEKDAY}}': part.weekday ?? '',
    '{{CURRENT_TIMEZONE}}': ZONE,
    '{{USER_LANGUAGE}}': 'zh-CN',
  };
}
