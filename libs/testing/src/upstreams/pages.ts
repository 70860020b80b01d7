/** HTML of what stands before an upstream: these come in place of any answer of its own. */

/** The firewall's refusal. Clients know it by the host of its assets. */
export function wafPage(): string {
  return `<!doctype html>
<html lang="zh">
<head><meta charset="utf-8"><title>405</title>
<link rel="icon" href="https://errors.aliyun.com/favicon.ico">
</head>
<body data-spm="7663354">
<div><h1>405</h1><p>Sorry, your request has been blocked as it may cause potential threats to the server's security.</p></div>
<script src="https://errors.aliyun.com/error.js?s=3&amp;i=simulator"></script>
</body>
</html>
`;
}

export function captchaPage(): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Captcha verification</title></head>
<body>
<h1>Please complete the captcha</h1>
<div id="captcha-element">Slide to prove that you are a person.</div>
</body>
</html>
`;
}

/** What a reverse proxy says when the service behind it does not answer. */
export function proxyPage(status: number): string {
  const title = { 502: 'Bad Gateway', 503: 'Service Temporarily Unavailable', 504: 'Gateway Time-out' }[status];
  const heading = `${status} ${title ?? 'Error'}`;
  return `<html>
<head><title>${heading}</title></head>
<body><center><h1>${heading}</h1></center><hr><center>nginx</center></body>
</html>
`;
}
