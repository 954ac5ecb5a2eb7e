// Constants as PostgreSQL's deparser spells them: 5, 1.5, true, 'x'::text, '-5'::integer, NULL::date.
import { isoSettings } from '../types/iso-settings.ts'
import type { CatalogView } from '../tables.ts'
import { Oid } from '../types/oids.ts'
import { findType, formatType } from '../types/registry.ts'
import { declaredOid, declaredTypmod, type TypeRef, type Value } from '../types/type.ts'
import { quoteIdentifier } from './quote-identifier.ts'

/** Texts of constants do not depend on who asks. */

/** showType: false prints the value alone, as under a cast that names the type. */
export function deparseLiteral(value: Value, type: TypeRef, catalog?: CatalogView, showType = true): string {
  const label = showType ? `::${typeName(type)}` : ''
  if (value === null || value === undefined) return `NULL${label}`
  if (type.domain !== undefined) return `${quoteText(textOf(value, type, catalog))}${label}`
  if (type.oid === Oid.bool) return value === true ? 'true' : 'false'
  const text = textOf(value, type, catalog)
  if (type.oid === Oid.int4) return text.startsWith('-') ? `'${text}'${label}` : text
  if (type.oid === Oid.numeric && /^[0-9.]+$/.test(text) && text.includes('.') && type.typmod < 0) return text
  return `${quoteText(text)}${label}`
}

/** A backslash is a character like any other here: standard_conforming_strings is always on. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`

const typeName = (type: TypeRef): string => formatType(declaredOid(type), declaredTypmod(type))

function textOf(value: Value, type: TypeRef, catalog: CatalogView | undefined): string {
  if (type.oid === Oid.regclass && catalog) {
    const relation = catalog.relationByOid(value as number)
    if (relation) {
      const schema = catalog.schemaByOid(relation.schemaOid)?.name
      const visible = schema === undefined || schema === 'public' || schema === 'pg_catalog'
      return visible ? quoteIdentifier(relation.name) : `${quoteIdentifier(schema)}.${quoteIdentifier(relation.name)}`
    }
  }
  const definition = findType(type.oid)
  try {
    return definition ? String(definition.format(value, isoSettings)) : String(value)
  } catch {
    return String(value)
  }
}
