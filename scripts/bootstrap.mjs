// First step of every npm script: plain JavaScript that runs on the machine's own Node (20 or newer).
// Installs the packages when they are missing or the lock file changed, then runs the given TypeScript file
// on the project's own Node, which the SDK and the type-stripping need.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const ownNode = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const stamp = join(root, 'node_modules', '.mxvc-lock-hash');

const lockHash = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');

const isInstalled = () =>
  existsSync(ownNode) && existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash();

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

function installPackages() {
  console.log('Installing packages (once, about a minute) …');
  const npm = spawnSync('npm', ['ci', '--no-progress', '--loglevel=error', '--fetch-retries=1'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (npm.signal) process.exit(130);
  if (npm.error) fail(`npm could not be started: ${npm.error.message}. Install Node.js with npm.`);
  if (npm.status !== 0) {
    const isOffline = /ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|network/.test(npm.stderr);
    if (isOffline)
      fail(
        'The packages could not be downloaded: the npm registry is out of reach. Check the network and run this again.',
      );
    process.stderr.write(npm.stdout + npm.stderr);
    fail('The packages could not be installed: npm says why above.');
  }
  if (!existsSync(ownNode))
    fail('The package "node" did not install its binary: were install scripts disabled in npm?');
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, lockHash());
}

if (Number(process.versions.node.split('.')[0]) < 20)
  fail(`Node.js 20 or newer is needed; this is ${process.version}.`);
if (!isInstalled()) installPackages();

const [script, ...args] = process.argv.slice(2);
const child = spawn(ownNode, [join(root, script), ...args], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    PATH: `${dirname(ownNode)}:${join(root, 'node_modules', '.bin')}:${process.env.PATH}`,
  },
});
// The child decides how to end; we only pass the wish on and wait.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => child.kill(name));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 130 : 1)));
