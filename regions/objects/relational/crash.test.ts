// kill -9 while puts, parts, completions and removals are under way: afterwards each object is whole old or whole new, counts agree,
// and nothing is left that no object is made of.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { startPostgres } from '../../../test/support/postgres.ts'
import { seeded } from '../../../test/support/random.ts'
import { openRelationalStore } from './store.ts'
import { disagreements, get, openDatabase } from './test-store.ts'

const rounds = Number(process.env['CRASH_ROUNDS'] ?? 8)
const child = fileURLToPath(new URL('crash-child.ts', import.meta.url))
const directory = mkdtempSync(join(tmpdir(), 'objects-crash-'))
after(() => rmSync(directory, { recursive: true }))

/** Of one key: bytes and what each of them is; 0 bytes: there is no object. */
type Version = readonly [size: number, fill: number]

it('leaves every object whole, old or new, wherever the process is killed', () =>
  killOften(join(directory, 'objects.sqlite'), join(directory, 'sqlite')))

it('does so on PostgreSQL', async () => {
  const postgres = await startPostgres()
  try {
    const url = `postgres://cadastre@127.0.0.1:${postgres.port}/cadastre`
    await killOften(url, join(directory, 'postgres'), () => alone(url))
  } finally {
    await postgres.stop()
  }
})

/** ended: when nothing more can come of what the killed process sent. */
async function killOften(databaseName: string, files: string, ended = async (): Promise<void> => {}): Promise<void> {
  const random = seeded('CRASH_SEED')
  const kept = new Map<string, Version>()
  for (let round = 0; round < rounds; round++) {
    const begun = new Map<string, Version>()
    await runAndKill([databaseName, files], random.below(1000), 30 + random.below(600), (line) => {
      const [what, key, size, fill] = line.split(' ')
      if (what === 'begin') begun.set(key, [Number(size), Number(fill)])
      const version = begun.get(key)
      if (what === 'done' && version) {
        kept.set(key, version)
        begun.delete(key)
      }
    })
    await ended()
    const database = await openDatabase(databaseName)
    const store = await openRelationalStore({ database, filesDirectory: files })
    try {
      for (const key of new Set([...kept.keys(), ...begun.keys()])) {
        const found = await versionOf(store, key)
        const allowed = [kept.get(key) ?? [0, 0], begun.get(key)].filter((one) => one !== undefined)
        assert.ok(
          allowed.some(([size, fill]) => size === found[0] && (size === 0 || fill === found[1])),
          `seed ${random.seed}, round ${round}: ${key} is ${found.join('/')}, not one of ${JSON.stringify(allowed)}`,
        )
        kept.set(key, found)
      }
      for (const upload of await store.listMultiparts('bucket').catch(() => []))
        await store.abortMultipart({ bucket: 'bucket', key: upload.key, upload: upload.upload })
      await store.swept()
      assert.deepEqual(await disagreements(database, files), [], `seed ${random.seed}`)
    } finally {
      await store.close()
    }
  }
}

/** Waits until the database has no connection but this one: a COMMIT that was sent before the kill may still be under way. */
async function alone(url: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  const others = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`
  while ((await client.query(others)).rowCount !== 0);
  await client.end()
}

async function versionOf(store: Parameters<typeof get>[0], key: string): Promise<Version> {
  try {
    const bytes = await get(store, 'bucket', key)
    assert.ok(
      bytes.every((byte) => byte === bytes[0]),
      `${key} is mixed`,
    )
    return [bytes.length, bytes[0] ?? 0]
  } catch (error) {
    if (['NoSuchKey', 'NoSuchBucket'].includes((error as { code?: string }).code ?? '')) return [0, 0]
    throw error
  }
}

async function runAndKill(
  places: readonly string[],
  seed: number,
  milliseconds: number,
  onLine: (line: string) => void,
): Promise<void> {
  const running = spawn(process.execPath, [child, ...places, String(seed)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  let timer: NodeJS.Timeout | undefined
  running.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString()
    const lines = text.split('\n')
    text = lines.pop()!
    for (const line of lines) onLine(line)
    if (lines.includes('ready')) timer = setTimeout(() => running.kill('SIGKILL'), milliseconds)
  })
  await new Promise((resolve) => running.once('close', resolve))
  clearTimeout(timer)
}
