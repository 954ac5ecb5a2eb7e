// Types as information_schema describes them: names of the standard, lengths, precisions.
import { extensionOfOid, isExtensionOid } from '../../engine/types/extension-oids.ts'
import { Oid } from '../../engine/types/oids.ts'
import { findType, formatType } from '../../engine/types/registry.ts'
import type { TypeRef } from '../../engine/types/type.ts'
import { isUserType } from '../../engine/types/user-oids.ts'
import type { CatalogView, ColumnSchema, ExtensionEntry } from '../../engine/tables.ts'
import { hasDefault } from './catalog-facts.ts'

/** Bytes that one character of UTF-8 may take, which is what PostgreSQL multiplies with. */
const characterBytesMax = 4
const lengthWordBytes = 4

const binaryPrecision: Readonly<Record<number, number>> = {
  [Oid.int2]: 16,
  [Oid.int4]: 32,
  [Oid.int8]: 64,
  [Oid.float4]: 24,
  [Oid.float8]: 53,
}
const integers: ReadonlySet<number> = new Set([Oid.int2, Oid.int4, Oid.int8])
const timed: ReadonlySet<number> = new Set([Oid.time, Oid.timetz, Oid.timestamp, Oid.timestamptz])

/** SQL's name; ARRAY for arrays, whose element types are another table's matter. */
export const dataType = (type: TypeRef): string =>
  findType(type.oid)?.kind === 'array'
    ? 'ARRAY'
    : isUserType(type.oid) || isExtensionOid(type.oid)
      ? 'USER-DEFINED'
      : formatType(type.oid)

/** The schema that udt_schema says. */
export function typeSchema(oid: number, catalog: CatalogView): string {
  const owner = isUserType(oid) ? (catalog.userType?.(oid) ?? catalog.userType?.(oid - 1)) : extensionWith(oid, catalog)
  return owner ? (catalog.schemaByOid(owner.schemaOid)?.name ?? '') : 'pg_catalog'
}

function extensionWith(oid: number, catalog: CatalogView): ExtensionEntry | undefined {
  const name = extensionOfOid(oid)
  return name && catalog.extensions?.().find((one) => one.name === name)
}

export function typeFacts(type: TypeRef, catalog: CatalogView) {
  const { oid, typmod } = type
  const bounded = (oid === Oid.varchar || oid === Oid.bpchar) && typmod >= lengthWordBytes
  const characters = bounded ? typmod - lengthWordBytes : null
  const bits = (oid === Oid.bit || oid === Oid.varbit) && typmod > 0 ? typmod : null
  const isText = oid === Oid.text || oid === Oid.varchar || oid === Oid.bpchar
  return {
    data_type: dataType(type),
    character_maximum_length: characters ?? bits,
    character_octet_length: characters !== null ? characters * characterBytesMax : isText ? 1_073_741_824 : null,
    ...numericFacts(oid, typmod),
    datetime_precision: datetimePrecision(oid, typmod),
    interval_type: null,
    interval_precision: null,
    udt_catalog: catalog.database.name,
    udt_schema: typeSchema(oid, catalog),
    udt_name: findType(oid)?.name ?? null,
  }
}

function numericFacts(oid: number, typmod: number) {
  if (oid === Oid.numeric) {
    const packed = typmod >= lengthWordBytes ? typmod - lengthWordBytes : undefined
    return {
      numeric_precision: packed === undefined ? null : (packed >> 16) & 0xffff,
      numeric_precision_radix: 10,
      // Eleven bits with a sign.
      numeric_scale: packed === undefined ? null : ((packed & 0x7ff) ^ 1024) - 1024,
    }
  }
  const precision = binaryPrecision[oid]
  return {
    numeric_precision: precision ?? null,
    numeric_precision_radix: precision === undefined ? null : 2,
    numeric_scale: integers.has(oid) ? 0 : null,
  }
}

function datetimePrecision(oid: number, typmod: number): number | null {
  if (oid === Oid.date) return 0
  if (timed.has(oid)) return typmod < 0 ? 6 : typmod
  if (oid !== Oid.interval) return null
  const precision = typmod & 0xffff
  return typmod < 0 || precision === 0xffff ? 6 : precision
}

/** What columns and domains say of a type: that of a domain's base, and which domain it is. */
export function declaredFacts(type: TypeRef, catalog: CatalogView) {
  if (type.domain === undefined) return typeFacts(type, catalog)
  const domain = catalog.userType?.(type.domain)
  // An array of a domain is an array.
  if (domain?.definition.kind !== 'domain') return arrayFacts(type.domain, catalog)
  const { base } = domain.definition
  return {
    ...(base.domain === undefined ? typeFacts(base, catalog) : overDomain(base.domain, catalog)),
    domain_catalog: catalog.database.name,
    domain_schema: typeSchema(type.domain, catalog),
    domain_name: domain.name,
  }
}

const arrayFacts = (oid: number, catalog: CatalogView) => typeFacts({ oid, typmod: -1 }, catalog)
const overDomain = arrayFacts

export const yesNo = (value: boolean): 'YES' | 'NO' => (value ? 'YES' : 'NO')

export const defaultOf = (column: ColumnSchema): string | undefined =>
  column.generated || !hasDefault(column) ? undefined : column.defaultSql
