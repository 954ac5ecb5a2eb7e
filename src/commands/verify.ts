// `cadastre verify`: checks a stopped server's data directory and says what is wrong with it, by file and offset. Exit code 0: nothing.
import SqliteDatabase from 'better-sqlite3'
import { Kysely, sql, SqliteDialect } from 'kysely'
import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { readBootstrap } from '../../catalog/store/bootstrap-config.ts'
import { closeDatabase, openDatabase, type StoreDatabase } from '../../catalog/store/database.ts'
import { loadRows } from '../../catalog/store/load.ts'
import { defaultLocation, type StoreLocation, storeLocation } from '../../catalog/store/location.ts'
import { lockDataDirectory } from '../../regions/server/data-directory.ts'
import { readRegionBucket } from '../../regions/objects/region-bucket/region-bucket.ts'
import { connectPostgres } from '../../regions/objects/relational/postgres.ts'
import { readOnlyStore } from '../../regions/objects/relational/read-only-store.ts'
import type { ObjectSchema } from '../../regions/objects/relational/schema.ts'
import { filesDirectoryOf } from '../../regions/objects/relational/store.ts'
import { verifyObjects } from '../../regions/objects/relational/verify-objects.ts'
import { openS3Store } from '../objects/remote/s3-store.ts'
import type { S3Account } from '../objects/remote/s3-connection.ts'
import { type Finding, Findings, printFinding } from '../../regions/verify/findings.ts'
import { storesOf, verifyBucket } from '../../regions/verify/verify-bucket.ts'
import { type StoredCatalog, verifyDirectory } from '../../regions/verify/verify-directory.ts'

/** Another S3, and the bucket there that has regions. */
export interface RegionsAccount {
  readonly account: S3Account
  readonly bucket: string
}

/** In findings: its address may have a password. */
const objectsDatabaseName = 'objects database'

/** The exit code. Throws 55006 where a server runs on the directory. */
export async function verify(
  dataDirectory: string,
  print: (line: string) => void,
  account?: RegionsAccount,
  objectsDatabase?: string,
): Promise<number> {
  const directory = resolve(dataDirectory)
  if (!existsSync(join(directory, 'manifest')) && !existsSync(join(directory, 'log'))) {
    print(`problem: "${directory}" is not a data directory`)
    return 1
  }
  const lock = lockDataDirectory(directory)
  try {
    const location = storeLocation(readBootstrap(directory) ?? defaultLocation, directory)
    const store = await readStore(location)
    const { findings, regions, segments, records } = verifyDirectory(directory, store.catalog)
    const ofStore = store.problems.map((text): Finding => ({
      severity: 'problem',
      file: location.kind === 'sqlite' ? basename(location.path) : location.name,
      text,
    }))
    const objects = await checkObjects(directory, objectsDatabase)
    const remote = new Findings(directory)
    if (account && storesOf(directory).includes('s3')) await checkRemote(directory, account, remote)
    const problems = report([...findings, ...ofStore, ...objects.findings, ...remote.all], print)
    print(
      `${regions} regions, ${segments} segments, ${records} log records, ${objects.count} objects checked: ${problems === 0 ? 'no problems' : `${problems} problems`}`,
    )
    return problems === 0 ? 0 : 1
  } finally {
    lock.release()
  }
}

/** Buckets lie in the data directory's own database, or in the one that is named. */
async function checkObjects(
  directory: string,
  objectsDatabase: string | undefined,
): Promise<{ readonly count: number; readonly findings: readonly Finding[] }> {
  const path = objectsDatabase === undefined ? join(directory, 'objects.sqlite') : objectsDatabaseName
  const findings = new Findings(directory)
  if (objectsDatabase === undefined && !existsSync(path)) return { count: 0, findings: [] }
  const db = findings.attempt(path, () => {
    if (objectsDatabase !== undefined) return connectPostgres(objectsDatabase)
    const sqlite = new SqliteDatabase(path, { fileMustExist: true })
    for (const row of sqlite.pragma('integrity_check') as { readonly integrity_check: string }[])
      if (row.integrity_check !== 'ok') findings.problem(path, row.integrity_check)
    return new Kysely<ObjectSchema>({ dialect: new SqliteDialect({ database: sqlite }) })
  })
  let count = 0
  try {
    if (db && findings.all.length === 0) {
      count = await verifyObjects(db, filesDirectoryOf(directory), findings, path)
      if (storesOf(directory).includes('objects')) {
        const store = await readOnlyStore(db, filesDirectoryOf(directory))
        await verifyBucket(directory, 'objects', readRegionBucket(store, directory), findings)
      }
    }
  } catch (error) {
    findings.problem(path, (error as Error).message)
  } finally {
    await db?.destroy()
  }
  return { count, findings: findings.all }
}

async function checkRemote(directory: string, { account, bucket }: RegionsAccount, findings: Findings): Promise<void> {
  const store = openS3Store(account)
  try {
    await verifyBucket(directory, 's3', readRegionBucket(store, directory, bucket), findings)
  } catch (error) {
    findings.problem(account.endpoint, (error as Error).message)
  } finally {
    await store.close()
  }
}

function report(findings: readonly Finding[], print: (line: string) => void): number {
  for (const finding of findings) print(printFinding(finding))
  return findings.filter(({ severity }) => severity === 'problem').length
}

/** Reads the metadata store as it is: nothing is migrated. */
async function readStore(
  location: StoreLocation,
): Promise<{ catalog: StoredCatalog | undefined; problems: readonly string[] }> {
  if (location.kind === 'sqlite' && !existsSync(location.path)) return { catalog: undefined, problems: ['is missing'] }
  let database: StoreDatabase | undefined
  try {
    database = await openDatabase(location)
    const { db } = database
    const problems = location.kind === 'sqlite' ? await structureProblems(db) : []
    if (problems.length > 0) return { catalog: undefined, problems }
    const { applied_lsn: applied } = await db.selectFrom('store_state').select('applied_lsn').executeTakeFirstOrThrow()
    const catalog = { appliedLsn: Number(applied), rows: await db.transaction().execute(loadRows) }
    return { catalog, problems }
  } catch (error) {
    return { catalog: undefined, problems: [(error as Error).message] }
  } finally {
    if (database) await closeDatabase(database)
  }
}

async function structureProblems(db: StoreDatabase['db']): Promise<string[]> {
  const { rows } = await sql<{ readonly integrity_check: string }>`pragma integrity_check`.execute(db)
  return rows.map((row) => row.integrity_check).filter((text) => text !== 'ok')
}
