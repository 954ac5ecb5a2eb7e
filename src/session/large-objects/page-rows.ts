// The rows of pages.
import { Oid } from '../../../engine/types/oids.ts'
import type { Value } from '../../../engine/types/type.ts'
import type { LargeObjectPage } from '../../../engine/functions/system/effects.ts'
import { makeArray } from '../../../engine/functions/arrays/shape.ts'
import type { SessionCore } from '../session-core.ts'
import { type KeptStatement, keptRows, keptWrite } from './kept-statements.ts'
import { hasStore, pageTable } from './store.ts'

const { oid, int4, _int4, _bytea } = Oid

/** Found one by one, by their whole key, which needs no worker. */
const pagesFew = 8

const table = `pg_catalog.${pageTable}`

const between: KeptStatement = {
  sql: `SELECT pageno, data FROM ${table} WHERE loid = $1 AND pageno >= $2 AND pageno <= $3 ORDER BY pageno`,
  types: [oid, int4, int4],
}
const single: KeptStatement = {
  sql: `SELECT data FROM ${table} WHERE loid = $1 AND pageno = $2`,
  types: [oid, int4],
}
const lastNumber: KeptStatement = { sql: `SELECT max(pageno) FROM ${table} WHERE loid = $1`, types: [oid] }
const put: KeptStatement = {
  sql: `INSERT INTO ${table} SELECT $1, page.pageno, page.data FROM unnest($2::int4[], $3::bytea[]) AS page (pageno, data)
    ON CONFLICT (loid, pageno) DO UPDATE SET data = excluded.data`,
  types: [oid, _int4, _bytea],
}
const removeFrom: KeptStatement = { sql: `DELETE FROM ${table} WHERE loid = $1 AND pageno >= $2`, types: [oid, int4] }
const ofOne: KeptStatement = {
  sql: `SELECT loid, pageno, data FROM ${table} WHERE loid = $1 AND pageno > $2 ORDER BY pageno LIMIT $3`,
  types: [oid, int4, int4],
}
const ofAll: KeptStatement = {
  sql: `SELECT loid, pageno, data FROM ${table} WHERE (loid, pageno) > ($1, $2) ORDER BY loid, pageno LIMIT $3`,
  types: [oid, int4, int4],
}

/** Of those that there are, by their numbers. */
export async function readPages(
  core: SessionCore,
  loid: number,
  from: number,
  to: number,
): Promise<ReadonlyMap<number, Uint8Array>> {
  if (!hasStore(core)) return new Map()
  if (to - from < pagesFew) {
    const pages = new Map<number, Uint8Array>()
    for (let pageno = from; pageno <= to; pageno++) {
      const [row] = await keptRows(core, single, [loid, pageno])
      if (row) pages.set(pageno, row[0] as Uint8Array)
    }
    return pages
  }
  const rows = await keptRows(core, between, [loid, from, to])
  return new Map(rows as readonly (readonly [number, Uint8Array])[])
}

export async function lastPage(
  core: SessionCore,
  loid: number,
): Promise<{ readonly pageno: number; readonly length: number } | undefined> {
  if (!hasStore(core)) return undefined
  const [[pageno]] = (await keptRows(core, lastNumber, [loid])) as readonly (readonly [number | null])[]
  if (pageno === null) return undefined
  const page = (await readPages(core, loid, pageno, pageno)).get(pageno)
  return { pageno, length: page?.length ?? 0 }
}

export async function putPages(core: SessionCore, loid: number, pages: ReadonlyMap<number, Uint8Array>): Promise<void> {
  if (pages.size === 0) return
  const arrays: Value[] = [makeArray([...pages.keys()]), makeArray([...pages.values()])]
  await keptWrite(core, put, [loid, ...arrays])
}

export const removePages = (core: SessionCore, loid: number, from: number): Promise<number> =>
  keptWrite(core, removeFrom, [loid, from])

/** Pages that pg_largeobject asks for at once. */
const listedPages = 512

export async function listPages(
  core: SessionCore,
  loid: number | null,
  afterLoid: number,
  afterPage: number,
): Promise<readonly LargeObjectPage[]> {
  if (!hasStore(core)) return []
  const rows =
    loid === null
      ? await keptRows(core, ofAll, [afterLoid, afterPage, listedPages])
      : await keptRows(core, ofOne, [loid, afterPage, listedPages])
  return (rows as readonly (readonly [number, number, Uint8Array])[]).map(([of, pageno, data]) => ({
    loid: of,
    pageno,
    data,
  }))
}
