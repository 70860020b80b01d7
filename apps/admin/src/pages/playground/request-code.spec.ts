import { describe, expect, it } from 'vitest';
import { requestCode } from './request-code';

const body = {
  model: 'GLM-4.6',
  stream: true,
  messages: [
    { role: 'system', content: 'It\'s "quoted", \\ and\n$HOME `date` 水' },
    { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }] },
  ],
  temperature: 0.5,
  reasoning: { enabled: false },
  tools: [],
};
const url = 'http://127.0.0.1:8080/sluice';

describe('a request as a program', () => {
  it('is the same body for curl, whatever a shell would read into it', () => {
    const code = requestCode('curl', url, body);
    const quoted = code.slice(code.indexOf(" -d '") + " -d '".length, code.lastIndexOf("'"));
    // Within single quotes a shell reads nothing, and only they have to be left and entered anew.
    expect(quoted.replaceAll("'\\''", '')).not.toContain("'");
    expect(JSON.parse(quoted.replaceAll("'\\''", "'"))).toEqual(body);
    expect(code).toContain(`curl -N ${url}/v1/chat/completions`);
  });

  it('is a program for Node that holds the same body', () => {
    const code = requestCode('node', url, body);
    const argument = code.slice(code.indexOf('create(') + 'create('.length, code.indexOf(');\nfor await'));
    expect(JSON.parse(argument)).toEqual(body);
    expect(code).toContain('process.env.SLUICE_API_KEY');
  });

  it('is written as Python writes values', () => {
    const code = requestCode('python', url, body);
    expect(code).toContain(`    stream=True,
    messages=[
        {
            "role": "system",
            "content": "It's \\"quoted\\", \\\\ and\\n$HOME \`date\` 水",
        },`);
    expect(code).toContain('    extra_body={\n        "reasoning": {\n            "enabled": False,');
    expect(code).toContain('    tools=[],');
  });
});
