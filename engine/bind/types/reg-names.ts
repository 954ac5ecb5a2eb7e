// Literals of regclass and regtype: names that are bound as those in statements are. Others of the family read their own text
// (functions/system/reg-text.ts).
import { PgError, undefinedTable } from '../../errors.ts'
import { parseSql } from '../../parse/parse.ts'
import type { ParseNode } from '../../parse/node.ts'
import { Oid } from '../../types/oids.ts'
import { declaredOid } from '../../types/type.ts'
import type { Binding } from '../binding.ts'
import { findRelation } from '../query/relations.ts'
import { bindTypeName } from './type-name.ts'

/** undefined: of another type, whose own parse serves. */
export function parseRegName(text: string, type: number, binding: Binding): number | undefined {
  if (type !== Oid.regclass && type !== Oid.regtype) return undefined
  if (/^\d+$/.test(text)) return Number(text)
  if (text === '-') return 0
  return type === Oid.regclass ? relationOid(text, binding) : typeOid(text, binding)
}

function relationOid(text: string, binding: Binding): number {
  const parts = splitName(text)
  const [schema, name] = parts.length > 1 ? parts.slice(-2) : [undefined, parts[0]]
  const relation = findRelation(schema, name, binding)
  if (!relation) throw undefinedTable(parts.join('.'))
  return relation.oid
}

function typeOid(text: string, binding: Binding): number {
  let node: ParseNode
  try {
    node = parseSql(`SELECT NULL::${text}`)[0].node
  } catch {
    throw new PgError('42601', `syntax error at or near "${text}"`)
  }
  const cast = node.SelectStmt?.targetList?.[0]?.ResTarget?.val?.TypeCast
  if (!cast) throw new PgError('42704', `type "${text}" does not exist`)
  return declaredOid(bindTypeName(cast.typeName, { ...binding, quiet: true }))
}

/** 'Public."My Table"' to its parts: unquoted ones folded, quotes undoubled. Throws 42602. */
export function splitName(text: string): string[] {
  const parts: string[] = []
  const pattern = /\s*(?:"((?:[^"]|"")+)"|([^\s."]+))\s*(\.|$)/y
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text)
    if (!match) throw new PgError('42602', 'invalid name syntax')
    parts.push(match[1] !== undefined ? match[1].replaceAll('""', '"') : match[2].toLowerCase())
    if (match[3] === '') break
    if (pattern.lastIndex === text.length) throw new PgError('42602', 'invalid name syntax')
  }
  if (parts.length === 0) throw new PgError('42602', 'invalid name syntax')
  return parts
}
