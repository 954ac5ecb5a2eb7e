// `cadastre verify`: checks a stopped server's data directory and says what is wrong with it, by file and offset. Exit code 0: nothing.
import SqliteDatabase from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { loadRows } from '../../catalog/store/load.ts'
import type { StoreSchema } from '../../catalog/store/schema.ts'
import { lockDataDirectory } from '../../regions/server/data-directory.ts'
import { type Finding, printFinding } from '../../regions/verify/findings.ts'
import { type StoredCatalog, verifyDirectory } from '../../regions/verify/verify-directory.ts'

/** The exit code. Throws 55006 where a server runs on the directory. */
export async function verify(dataDirectory: string, print: (line: string) => void): Promise<number> {
  const directory = resolve(dataDirectory)
  if (!existsSync(join(directory, 'manifest')) && !existsSync(join(directory, 'log'))) {
    print(`problem: "${directory}" is not a data directory`)
    return 1
  }
  const lock = lockDataDirectory(directory)
  try {
    const store = await readStore(join(directory, 'metadata.sqlite'))
    const { findings, regions, segments, records } = verifyDirectory(directory, store.catalog)
    const ofStore = store.problems.map((text): Finding => ({ severity: 'problem', file: 'metadata.sqlite', text }))
    const problems = report([...findings, ...ofStore], print)
    print(
      `${regions} regions, ${segments} segments, ${records} log records checked: ${problems === 0 ? 'no problems' : `${problems} problems`}`,
    )
    return problems === 0 ? 0 : 1
  } finally {
    lock.release()
  }
}

function report(findings: readonly Finding[], print: (line: string) => void): number {
  for (const finding of findings) print(printFinding(finding))
  return findings.filter(({ severity }) => severity === 'problem').length
}

/** Reads the metadata store as it is: nothing is migrated. */
async function readStore(path: string): Promise<{ catalog: StoredCatalog | undefined; problems: string[] }> {
  if (!existsSync(path)) return { catalog: undefined, problems: ['is missing'] }
  let db: Kysely<StoreSchema> | undefined
  try {
    const sqlite = new SqliteDatabase(path, { fileMustExist: true })
    db = new Kysely<StoreSchema>({ dialect: new SqliteDialect({ database: sqlite }) })
    const rows = sqlite.pragma('integrity_check') as { readonly integrity_check: string }[]
    const problems = rows.map((row) => row.integrity_check).filter((text) => text !== 'ok')
    if (problems.length > 0) return { catalog: undefined, problems }
    const { applied_lsn: applied } = await db.selectFrom('store_state').select('applied_lsn').executeTakeFirstOrThrow()
    const catalog = { appliedLsn: Number(applied), rows: await db.transaction().execute(loadRows) }
    return { catalog, problems }
  } catch (error) {
    return { catalog: undefined, problems: [(error as Error).message] }
  } finally {
    await db?.destroy()
  }
}
