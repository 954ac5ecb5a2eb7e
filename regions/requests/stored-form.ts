// Whether a column reads what was stored for another one: then its type may change without a look at the rows.
import type { Layout } from '../../engine/columns/layout.ts'
import { typeByOid } from '../../engine/types/registry.ts'
import type { TypeRef } from '../../engine/types/type.ts'
import type { RegionColumn } from './request.ts'

const textual: ReadonlySet<string> = new Set(['text', 'varchar', 'name'])

export function readsStored(before: RegionColumn, after: RegionColumn): boolean {
  if (before.type.oid !== after.type.oid) {
    const names = [before.type, after.type].map((type) => typeByOid(type.oid).name)
    return names.every((name) => textual.has(name))
  }
  return sameForm(layoutOf(before.type), layoutOf(after.type))
}

const layoutOf = (type: TypeRef): Layout => typeByOid(type.oid).layout(type.typmod)

function sameForm(a: Layout, b: Layout): boolean {
  return a.kind === b.kind && (a.kind !== 'decimal' || b.kind !== 'decimal' || a.scale === b.scale)
}
