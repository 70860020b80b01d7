// Changes the key that seals upstream tokens, in steps that may be broken off and repeated: docs/tokens.md.
import { join } from 'node:path';
import { AdminClient } from './keys/admin-client.ts';
import { changeSettings } from './keys/env-file.ts';
import { nextStep, reportOf } from './keys/rotation.ts';
import { exampleFiles, freshSecrets, loadSettings } from './run/environment.ts';
import { live, Refusal } from './run/lifetime.ts';
import { ROOT } from './run/root.ts';
import { publicUrl, SERVICES } from './run/services.ts';

const file = join(ROOT, '.env');

await live(async () => {
  const { settings } = await loadSettings(file, exampleFiles(ROOT), process.env);
  const isDropping = process.argv.includes('--drop-old');
  const step = nextStep(settings, process.env, isDropping);
  if (step.kind === 'begin') {
    const newKey = freshSecrets()['TOKEN_ENCRYPTION_KEY']!;
    await changeSettings(file, { TOKEN_ENCRYPTION_KEY: newKey, TOKEN_ENCRYPTION_OLD_KEYS: step.oldKey });
    console.log('A new key stands in .env; the one of before opens what it has sealed.');
    console.log('Start the services anew, workers first, then run this again to seal the tokens anew.');
    return;
  }
  const { parseSecretKey } = await import('@sluice/secret-box');
  const client = await AdminClient.signIn(publicUrl(SERVICES, settings), settings['ADMIN_PASSWORD'] ?? '');
  const { result } = await client.runJob('reseal-tokens', ({ progress }) => {
    if (Number(progress?.['total']) > 0)
      console.log(`${progress?.['resealed']} of ${progress?.['total']} tokens are sealed anew`);
  });
  await client.signOut();
  const keyId = parseSecretKey(settings['TOKEN_ENCRYPTION_KEY'] ?? '')?.id;
  const report = reportOf(result ?? {}, keyId);
  if (report.fault !== null) throw new Refusal(report.fault);
  if (step.kind !== 'drop') {
    console.log(report.text);
    return;
  }
  await changeSettings(file, { TOKEN_ENCRYPTION_OLD_KEYS: '' });
  console.log('The old key is out of .env; the services forget it when they are started anew.');
});
