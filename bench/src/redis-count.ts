import { connect } from 'node:net';

/** How often a command ran at a Redis that asks for no password, by its own count. */
export async function commandCount(url: string, command: string): Promise<number> {
  const { hostname, port } = new URL(url);
  const reply = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write('INFO commandstats\r\nQUIT\r\n'));
    let text = '';
    socket.on('data', (data) => (text += data.toString()));
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
  return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(reply)?.[1] ?? 0);
}
