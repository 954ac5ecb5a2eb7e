// The package as npm publishes it, put where an application has it: its command serves, with all that lies beside the program.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { finished } from 'node:stream/promises'
import postgres from 'postgres'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))

let application: string
let command: string
let server: CadastreProcess
let sql: postgres.Sql

before(async () => {
  application = mkdtempSync(join(tmpdir(), 'cadastre-application-'))
  const modules = join(application, 'node_modules')
  mkdirSync(modules)
  execFileSync('npm', ['pack', '--silent', '--pack-destination', application], { cwd: project, stdio: 'pipe' })
  const [packed] = readdirSync(application).filter((name) => name.endsWith('.tgz'))
  execFileSync('tar', ['-xzf', join(application, packed), '-C', modules])
  // Its dependencies, as npm would have installed them beside it.
  const installed = join(project, 'node_modules')
  for (const name of readdirSync(installed))
    if (!name.startsWith('.')) symlinkSync(join(installed, name), join(modules, name))
  const { bin } = JSON.parse(readFileSync(join(modules, 'package/package.json'), 'utf8')) as {
    bin: { cadastre: string }
  }
  command = join(modules, 'package', bin.cadastre)
  server = await startCadastre({ program: command, flags: ['--log-level', 'warn'] })
  sql = postgres({ port: server.pgPort, host: '127.0.0.1', user: 'cadastre', database: 'cadastre', max: 1 })
})

after(async () => {
  await sql?.end()
  await server?.stop()
  rmSync(application, { recursive: true, force: true })
})

test('its command says what it takes', () => {
  assert.match(execFileSync(process.execPath, [command, '--help'], { encoding: 'utf8' }), /serve/)
})

test('compiled queries, kernels, extensions and packages that are loaded when they are needed are there', async () => {
  await sql`CREATE TABLE t (n integer, s text)`
  const copy = await sql`COPY t FROM STDIN (FORMAT csv)`.writable()
  copy.end(Array.from({ length: 50_000 }, (_, n) => `${n},text ${n % 7}\n`).join(''))
  await finished(copy)
  const groups = await sql`SELECT s, count(*)::int AS count, sum(n)::int AS sum FROM t GROUP BY s ORDER BY s LIMIT 1`
  assert.deepEqual([...groups], [{ s: 'text 0', count: 7143, sum: 178_553_571 }])
  await sql`CREATE EXTENSION pgcrypto`
  const [{ hash }] = await sql`SELECT crypt('word', gen_salt('bf', 4)) AS hash`
  assert.match(hash as string, /^\$2a\$04\$/)
  const [{ vector }] = await sql`SELECT to_tsvector('english', 'running dogs')::text AS vector`
  assert.equal(vector, "'dog':2 'run':1")
})
