// Where a transaction's own rows in memory lie by one unique key. Kept with the overlay and brought up to date when asked, so that
// a thousand statements of one transaction look at each row once.
import { reader } from '../../../engine/columns/read.ts'
import type { Table } from '../../../engine/tables.ts'
import { typeByOid } from '../../../engine/types/registry.ts'
import type { Value } from '../../../engine/types/type.ts'
import type { RegionKey } from '../../../regions/requests/request.ts'
import type { TableOverlay } from '../overlay/overlay.ts'

/** A key's values as one string: equal keys, equal strings. undefined: has a NULL, which is never equal to another. */
export function keyText(
  values: readonly Value[],
  types: readonly number[],
  nullsNotDistinct: boolean,
): string | undefined {
  let text = ''
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (value === null) {
      if (!nullsNotDistinct) return undefined
      text += 'n;'
      continue
    }
    const type = typeByOid(types[i])
    const key = String(type.hashKey ? type.hashKey(value) : type.format(value, undefined as never))
    text += `${key.length}:${key};`
  }
  return text
}

export const typesOfKey = (table: Table, key: RegionKey): number[] =>
  key.attributes.map((attribute) => table.schema.columns.find((column) => column.attribute === attribute)!.type.oid)

export class OwnKeys {
  /** Several where the check of a key is deferred. */
  readonly #rows = new Map<string, number | number[]>()
  /** Inserts of the overlay that are indexed. */
  #taken = 0

  /** Answers the key of the first row that another living own row has already, if there is one. */
  update(overlay: TableOverlay, table: Table, key: RegionKey): readonly Value[] | undefined {
    const types = typesOfKey(table, key)
    let duplicate: readonly Value[] | undefined
    for (; this.#taken < overlay.inserts.length; this.#taken++) {
      const { attributes, batch, base } = overlay.inserts[this.#taken]
      const read = key.attributes.map((attribute) => {
        const at = attributes.indexOf(attribute)
        const missing = table.schema.columns.find((column) => column.attribute === attribute)?.missingValue ?? null
        return at < 0 ? () => missing : reader(batch.columns[at])
      })
      for (let row = 0; row < batch.length; row++) {
        if (overlay.deletedOwn.has(base + row)) continue
        const values = read.map((value) => value(row))
        const text = keyText(values, types, key.nullsNotDistinct)
        if (text === undefined) continue
        if (this.find(text, overlay) !== undefined) duplicate ??= values
        const before = this.#rows.get(text)
        if (before === undefined) this.#rows.set(text, base + row)
        else if (typeof before === 'number') this.#rows.set(text, [before, base + row])
        else before.push(base + row)
      }
    }
    return duplicate
  }

  find(text: string, overlay: TableOverlay): number | undefined {
    const rows = this.#rows.get(text)
    if (typeof rows === 'number') return overlay.deletedOwn.has(rows) ? undefined : rows
    return rows?.find((row) => !overlay.deletedOwn.has(row))
  }
}

/** The index of own rows for a key, and whether bringing it up to date met a duplicate. */
export function ownKeys(
  overlay: TableOverlay,
  table: Table,
  key: RegionKey,
): { readonly keys: OwnKeys; readonly duplicate: readonly Value[] | undefined } {
  let keys = overlay.keys.get(key.index)
  if (!keys) overlay.keys.set(key.index, (keys = new OwnKeys()))
  return { keys, duplicate: keys.update(overlay, table, key) }
}
