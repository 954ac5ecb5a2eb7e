// Looks at the Parquet files that a name or a pattern stands for: their footers, and the columns that they have in common.
import type { FileSchema } from '../../engine/bind/query/from-file.ts'
import { notSupported, PgError } from '../../engine/errors.ts'
import { footerLength, notParquet, type ParquetColumn, readFooter, trailerBytes } from '../../engine/parquet/footer.ts'
import { listMax } from '../../regions/objects/limits.ts'
import type { BucketStore } from '../../regions/objects/bucket-store.ts'
import { noSuchKey } from '../../regions/objects/object-error.ts'
import type { SessionCore } from '../session/session-core.ts'
import { storeForBucket } from './allowed-bucket.ts'
import { readRange } from './object-ranges.ts'
import { isObjectUri, keyPattern, type ObjectName, parseObjectUri } from './object-uri.ts'

export interface ParquetFile extends ObjectName {
  readonly etag: string
  /** In shared memory, for the threads that read it. */
  readonly footer: Uint8Array
  readonly columns: readonly ParquetColumn[]
  /** Rows of each row group. */
  readonly groups: readonly number[]
}

export interface OpenedParquet {
  readonly schema: FileSchema
  readonly files: readonly ParquetFile[]
  /** Another one if any of them was replaced. */
  readonly version: string
}

/** Files that one pattern may match. */
const filesMax = 10_000

/** before: what was found last time; files that are still the same are not read again. */
export async function openParquet(
  core: SessionCore,
  uri: string,
  before: OpenedParquet | undefined,
): Promise<OpenedParquet> {
  if (!isObjectUri(uri)) throw notSupported(`reading "${uri}", which is not an object of a bucket (s3://bucket/key)`)
  const name = parseObjectUri(uri)
  const store = await storeForBucket(core, name.bucket, 'SELECT')
  const known = new Map(before?.files.map((file) => [`${file.key}\u0000${file.etag}`, file]))
  const files: ParquetFile[] = []
  let columns: readonly ParquetColumn[] | undefined
  for (const { key, etag, size } of await objectsOf(store, name)) {
    core.interrupted.throwIfAborted()
    const one = { bucket: name.bucket, key }
    const file = known.get(`${key}\u0000${etag}`) ?? fileOf(one, etag, await footerOf(store, one, etag, size))
    columns ??= file.columns
    requireSame(key, columns, file.columns)
    files.push(file)
  }
  if (!columns) throw noSuchKey(name.key)
  return {
    schema: {
      uri,
      rows: files.reduce((sum, file) => sum + file.groups.reduce((rows, group) => rows + group, 0), 0),
      columns: columns.map(({ name: column, type }) => ({ name: column, type })),
    },
    files,
    version: files.map((file) => `${file.key}\u0000${file.etag}`).join('\u0000'),
  }
}

function fileOf(name: ObjectName, etag: string, footer: Uint8Array): ParquetFile {
  const { columns, groups } = readFooter(name.key, footer)
  return { ...name, etag, footer, columns, groups }
}

async function objectsOf(
  store: BucketStore,
  { bucket, key }: ObjectName,
): Promise<readonly { readonly key: string; readonly etag: string; readonly size: number }[]> {
  const pattern = keyPattern(key)
  if (!pattern) {
    const { head } = await store.head({ bucket, key })
    return [{ key, etag: head.etag, size: head.size }]
  }
  const found: { key: string; etag: string; size: number }[] = []
  let after: string | undefined = ''
  while (after !== undefined) {
    const page = await store.list({ bucket, prefix: pattern.prefix, after, limit: listMax })
    found.push(...page.objects.filter((one) => pattern.matches(one.key)))
    if (found.length > filesMax) throw new PgError('54000', `"${key}" matches more than ${filesMax} objects`)
    after = page.next
  }
  return found
}

async function footerOf(store: BucketStore, name: ObjectName, etag: string, size: number): Promise<Uint8Array> {
  if (size < trailerBytes + 4) throw notParquet(name.key, 'It is too short')
  const trailer = await readRange(store, name, { start: size - trailerBytes, length: trailerBytes }, etag)
  const length = footerLength(name.key, trailer, size)
  return readRange(store, name, { start: size - trailerBytes - length, length }, etag)
}

/** Columns are found by name, so their order may differ. */
function requireSame(key: string, wanted: readonly ParquetColumn[], found: readonly ParquetColumn[]): void {
  if (wanted === found) return
  for (const { name, type } of wanted) {
    const column = found.find((one) => one.name === name)
    if (!column) throw new PgError('42703', `column "${name}" does not exist in "${key}"`)
    if (column.type.oid !== type.oid || column.type.typmod !== type.typmod)
      throw new PgError('42804', `column "${name}" of "${key}" has another type than in the first file`)
  }
}
