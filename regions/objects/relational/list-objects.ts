// List: keys in bytewise order from the directory; what has a delimiter behind the prefix is gathered to common prefixes, and the
// keys behind one are skipped by the index, not read.
import type { ListedObject, ListRequest, ListResult } from '../bucket-store.ts'
import type { Digests } from '../digests/digests.ts'
import { bucketNamed } from './buckets.ts'
import type { StoreContext } from './store-context.ts'

export async function listObjects({ database }: StoreContext, request: ListRequest): Promise<ListResult> {
  const { prefix = '', delimiter = '', after = '', limit } = request
  const { bucket_id: id } = await bucketNamed(database.reader, request.bucket)
  const end = prefix === '' ? undefined : successor(prefix)
  const objects: ListedObject[] = []
  const prefixes: string[] = []
  if (limit === 0) return { objects, prefixes }
  let from: { readonly name: string; readonly inclusive: boolean } = { name: after, inclusive: false }
  // A page that ended with a common prefix goes on behind all of its keys.
  const afterCommon = delimiter === '' ? undefined : commonPrefix(after, prefix, delimiter)
  if (afterCommon !== undefined && afterCommon === after) {
    const next = successor(after)
    if (next === undefined) return { objects, prefixes }
    from = { name: next, inclusive: true }
  }
  let last = ''
  for (;;) {
    const wanted = limit - objects.length - prefixes.length + 1
    let query = database.reader
      .selectFrom('object_directory')
      .select(['name', 'size', 'etag', 'modified', 'attributes'])
      .where('bucket_id', '=', id)
      .where('name', from.inclusive ? '>=' : '>', from.name)
      .orderBy('name')
      .limit(wanted)
    if (prefix !== '') query = query.where('name', '>=', prefix)
    if (end !== undefined) query = query.where('name', '<', end)
    const rows = await query.execute()
    let jump: string | undefined
    for (const row of rows) {
      if (jump !== undefined && row.name.startsWith(prefixes.at(-1)!)) continue
      jump = undefined
      if (objects.length + prefixes.length === limit) return { objects, prefixes, next: last }
      const common = delimiter === '' ? undefined : commonPrefix(row.name, prefix, delimiter)
      if (common === undefined) {
        const { checksums } = JSON.parse(row.attributes) as { readonly checksums: Digests }
        const { name: key, size, etag, modified } = row
        objects.push({ key, size, etag, modified, checksumAlgorithms: Object.keys(checksums) })
        last = key
        from = { name: key, inclusive: false }
      } else {
        prefixes.push(common)
        last = common
        jump = successor(common)
        if (jump === undefined) return { objects, prefixes }
        from = { name: jump, inclusive: true }
      }
    }
    if (rows.length < wanted) return { objects, prefixes }
  }
}

/** Up to and with the first delimiter behind the prefix. */
function commonPrefix(key: string, prefix: string, delimiter: string): string | undefined {
  if (!key.startsWith(prefix)) return undefined
  const at = key.indexOf(delimiter, prefix.length)
  return at < 0 ? undefined : key.slice(0, at + delimiter.length)
}

/** The first text that is after all that begin with this one, in the order of code points; undefined: there is none. */
export function successor(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0)!)
  while (points.length > 0) {
    const last = points.pop()!
    if (last === 0x10ffff) continue
    // Surrogates are no code points of a key.
    return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1)
  }
  return undefined
}
