// npm test: every *.test.ts of the project under node's test runner. Arguments name files or folders to run instead of all.
import { globSync } from 'node:fs'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { availableParallelism } from 'node:os'

const roots = ['engine', 'catalog', 'regions', 'src', 'bench', 'test']
const asked = process.argv.slice(2)
const patterns =
  asked.length > 0
    ? asked.map((path) => (path.endsWith('.ts') ? path : `${path}/**/*.test.ts`))
    : roots.map((root) => `${root}/**/*.test.ts`)
const files = globSync(patterns).sort()
if (files.length === 0) {
  process.stderr.write(`no tests match ${patterns.join(' ')}\n`)
  process.exit(1)
}

/** One file may wait for a server of its own to start, but never for long. */
const fileTimeoutMs = 240_000

run({ files, concurrency: availableParallelism(), timeout: fileTimeoutMs })
  .on('test:fail', () => {
    process.exitCode = 1
  })
  .compose(new spec())
  .pipe(process.stdout)
