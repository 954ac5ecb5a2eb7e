// An offline check of the object store: whether counts are those of the directory, whether every object has all its bytes and they are
// those that were put, and whether anything lies there that no object is made of and no sweep would take away.
import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { Findings } from '../../verify/findings.ts'
import { segmentBytes } from '../limits.ts'
import type { Reader } from './database.ts'
import { type Placement, placement } from './schema.ts'

interface Checked {
  readonly db: Reader
  readonly filesDirectory: string
  readonly findings: Findings
  /** Of the database. */
  readonly problem: (text: string) => void
  readonly note: (text: string) => void
}

interface Data {
  readonly upload: number
  readonly size: number
  readonly large: Placement
  /** MD5 in hex; of objects in parts something else. */
  readonly etag: string
}

/** Answers how many objects were looked at. databaseName: as findings call it. */
export async function verifyObjects(
  db: Reader,
  filesDirectory: string,
  findings: Findings,
  databaseName = 'objects.sqlite',
): Promise<number> {
  const problem = (text: string): void => findings.problem(databaseName, text)
  const note = (text: string): void => findings.note(databaseName, text)
  const checked: Checked = { db, filesDirectory, findings, problem, note }
  await verifyCounts(db, problem)
  await verifyUsage(db, problem)
  const files = filesIn(filesDirectory)
  let objects = 0
  for await (const entry of entriesOf(db)) {
    objects++
    const what = `object "${entry.name}" of bucket ${entry.bucket_id}`
    const data = { upload: entry.upload_id, size: entry.size, large: entry.large as Placement, etag: entry.etag }
    if (data.large === placement.parts) await verifyParts(checked, what, data)
    else await verifyData(checked, what, data)
  }
  await verifyOrphans(checked, files)
  return objects
}

async function verifyCounts(db: Reader, problem: (text: string) => void): Promise<void> {
  const rows = await db
    .selectFrom('bucket')
    .leftJoin('object_directory', 'object_directory.bucket_id', 'bucket.bucket_id')
    .select((e) => [
      'bucket.name',
      'object_count',
      'byte_count',
      e.fn.count<number>('object_id').as('objects'),
      e.fn.coalesce(e.fn.sum<number>('size'), e.lit(0)).as('bytes'),
    ])
    .groupBy(['bucket.bucket_id', 'bucket.name', 'object_count', 'byte_count'])
    .execute()
  for (const { name, object_count: counted, byte_count: countedBytes, objects, bytes } of rows) {
    if (counted !== Number(objects) || countedBytes !== Number(bytes))
      problem(`bucket ${name} counts ${counted} objects of ${countedBytes} bytes, and has ${objects} of ${bytes}`)
  }
}

async function verifyUsage(db: Reader, problem: (text: string) => void): Promise<void> {
  const found = await db
    .selectFrom('object_directory')
    .select((e) => [
      'bucket_id',
      'table_oid',
      e.fn.countAll<number>().as('objects'),
      e.fn.sum<number>('size').as('bytes'),
    ])
    .groupBy(['bucket_id', 'table_oid'])
    .execute()
  const counted = await db.selectFrom('object_usage').selectAll().where('objects', '!=', 0).execute()
  const text = (row: { bucket_id: number; table_oid: number; objects: number; bytes: number }): string =>
    `bucket ${row.bucket_id}, table ${row.table_oid}: ${row.objects} objects of ${row.bytes} bytes`
  const right = new Set(found.map(text))
  for (const row of counted) if (!right.delete(text(row))) problem(`usage is wrong: ${text(row)}`)
  for (const missing of right) problem(`usage is missing: ${missing}`)
}

const entriesPerPage = 1000

async function* entriesOf(db: Reader) {
  for (let last = -1; ;) {
    const page = await db
      .selectFrom('object_directory')
      .select(['object_id', 'name', 'bucket_id', 'size', 'large', 'upload_id', 'etag'])
      .where('object_id', '>', last)
      .orderBy('object_id')
      .limit(entriesPerPage)
      .execute()
    yield* page
    if (page.length < entriesPerPage) return
    last = page[page.length - 1].object_id
  }
}

async function verifyParts(checked: Checked, what: string, { upload, size }: Data): Promise<void> {
  const { db, problem } = checked
  const parts = await db
    .selectFrom('upload_part')
    .selectAll()
    .where('parent_id', '=', upload)
    .orderBy('part_number')
    .execute()
  let start = 0
  for (const part of parts) {
    const name = `part ${part.part_number} of ${what}`
    if (part.start_byte !== start) problem(`${name} begins at ${part.start_byte}, not at ${start}`)
    start += part.size
    const data = { upload: part.upload_id, size: part.size, large: part.large as Placement, etag: part.etag }
    await verifyData(checked, name, data)
  }
  if (start !== size) problem(`${what} has ${size} bytes, and its parts ${start}`)
}

async function verifyData(
  { db, filesDirectory, findings, problem }: Checked,
  what: string,
  { upload, size, large, etag }: Data,
): Promise<void> {
  const hash = createHash('md5')
  let bytes = 0
  if (large === placement.row) {
    const row = await db.selectFrom('object_store').select('data').where('upload_id', '=', upload).executeTakeFirst()
    if (!row) return problem(`${what} has no data`)
    hash.update(row.data)
    bytes = row.data.byteLength
  } else {
    const path = join(filesDirectory, `${upload}.object`)
    const file = large === placement.file ? findings.attempt(path, () => openSync(path, 'r')) : undefined
    if (large === placement.file && file === undefined) return
    try {
      const found = await readSegments(db, upload, file, (segment) => hash.update(segment))
      if (typeof found === 'string') {
        if (file === undefined) problem(`${what}: ${found}`)
        else findings.problem(path, `${what}: ${found}`)
        return
      }
      bytes = found
      if (file !== undefined && fstatSync(file).size !== bytes) findings.problem(path, `has more than ${bytes} bytes`)
    } finally {
      if (file !== undefined) closeSync(file)
    }
  }
  if (bytes !== size) problem(`${what} has ${size} bytes, and its data ${bytes}`)
  // Files of regions have an ETag of another kind, and their segments' hashes.
  else if (!etag.includes('-') && hash.digest('hex') !== etag) problem(`the MD5 of ${what} is not its ETag`)
}

/** How many bytes there are, or what is wrong with them. */
async function readSegments(
  db: Reader,
  upload: number,
  file: number | undefined,
  take: (segment: Uint8Array) => void,
): Promise<number | string> {
  const buffer = new Uint8Array(segmentBytes)
  let bytes = 0
  for (let number = 0; ; number++) {
    const row = await db
      .selectFrom('large_object_store')
      .select(['size', 'hash', 'data'])
      .where('upload_id', '=', upload)
      .where('segment_number', '=', number)
      .executeTakeFirst()
    if (!row) return bytes
    let { data } = row
    if (file !== undefined) {
      data = buffer.subarray(0, row.size)
      if (readSync(file, data, 0, row.size, bytes) !== row.size) return `segment ${number} is cut short`
    }
    if (!data || data.byteLength !== row.size) return `segment ${number} does not have its ${row.size} bytes`
    if (crc32(data) !== Number.parseInt(row.hash, 16)) return `segment ${number} is damaged`
    take(data)
    bytes += row.size
  }
}

/** What is under way or obsolete is swept at the next start: a note. */
async function verifyOrphans({ db, findings, problem, note }: Checked, files: readonly string[]): Promise<void> {
  const named = new Set<number>()
  for await (const entry of entriesOf(db)) named.add(entry.upload_id)
  for (const row of await db.selectFrom('upload_part').select('upload_id').execute()) named.add(row.upload_id)
  const transfers = await db.selectFrom('transfers').select(['upload_id', 'state', 'kind']).execute()
  const pending = new Set<number>()
  let left = 0
  for (const { upload_id: upload, state, kind } of transfers) {
    if (state !== 'finished') pending.add(upload)
    if (state === 'obsolete' || (state === 'started' && kind !== 'multipart')) left++
    else if (state === 'finished' && !named.has(upload))
      problem(`upload ${upload} is finished, and no object is made of it`)
  }
  if (left > 0) note(`${left} uploads that no object is made of are swept at the next start`)
  for (const table of ['object_store', 'large_object_store'] as const)
    for (const { upload_id: upload } of await db.selectFrom(table).select('upload_id').distinct().execute())
      if (!named.has(upload) && !pending.has(upload))
        problem(`${table} has data of upload ${upload}, which nothing names`)
  const known = new Set(transfers.map((row) => row.upload_id))
  for (const name of files)
    if (!known.has(Number.parseInt(name)))
      findings.note(join('objects', name), 'nothing names it; the next start removes it')
}

function filesIn(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    // Made with the first very large object.
    return []
  }
}
