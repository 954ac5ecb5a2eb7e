// Literals of regclass, regtype, regproc …: names that the catalog turns into OIDs when the statement is bound.
import { PgError, undefinedTable } from '../../errors.ts'
import { functionsNamed } from '../../functions/registry.ts'
import { withRoutines } from '../overloads/user-routines.ts'
import type { FunctionDefinition } from '../../functions/function.ts'
import { functionSchema, typeFunctionCalled } from '../../functions/system/reg-text.ts'
import { parseSql } from '../../parse/parse.ts'
import type { ParseNode } from '../../parse/node.ts'
import { Oid } from '../../types/oids.ts'
import { typeFunctionWith } from '../../types/type-function-signature.ts'
import { declaredOid } from '../../types/type.ts'
import type { Binding } from '../binding.ts'
import { findRelation } from '../query/relations.ts'
import { bindTypeName } from './type-name.ts'

/** undefined: not a type of this family, its own parse serves. */
export function parseRegName(text: string, type: number, binding: Binding): number | undefined {
  if (!families.has(type)) return undefined
  if (/^\d+$/.test(text)) return Number(text)
  if (text === '-') return 0
  switch (type) {
    case Oid.regclass:
      return relationOid(text, binding)
    case Oid.regtype:
      return typeOid(text, binding)
    case Oid.regproc:
      return functionOid(text, binding)
    case Oid.regprocedure:
      return functionOidOfSignature(text, binding)
    default:
      return undefined
  }
}

const families = new Set<number>([Oid.regclass, Oid.regtype, Oid.regproc, Oid.regprocedure])

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

/** Functions that are built in are in the schema that they declare. */
function functionsCalled(parts: readonly string[], binding: Binding): readonly FunctionDefinition[] {
  const name = parts[parts.length - 1]
  const schema = parts.at(-2)
  const builtIn = functionsNamed(name).filter((each) => schema === undefined || functionSchema(each) === schema)
  return withRoutines(builtIn, schema, name, binding)
}

function functionOid(text: string, binding: Binding): number {
  const parts = splitName(text)
  const candidates = functionsCalled(parts, binding)
  const typeFunction = typeFunctionCalled(parts)
  if (candidates.length === 0 && typeFunction !== undefined) return typeFunction
  if (candidates.length === 0) throw new PgError('42883', `function "${text}" does not exist`)
  if (candidates.length > 1) throw new PgError('42725', `more than one function named "${text}"`)
  return candidates[0].oid
}

function functionOidOfSignature(text: string, binding: Binding): number {
  const match = /^\s*([^(]+)\((.*)\)\s*$/s.exec(text)
  if (!match) throw new PgError('22P02', `expected a ${text.includes('(') ? 'right' : 'left'} parenthesis`)
  const parts = splitName(match[1])
  const args = match[2].trim() === '' ? [] : match[2].split(',').map((type) => typeOid(type.trim(), binding))
  const found = functionsCalled(parts, binding).find(
    (candidate) => candidate.args.length === args.length && candidate.args.every((type, index) => type === args[index]),
  )
  const oid = found?.oid ?? typeFunctionWith(parts, args)
  if (oid === undefined) throw new PgError('42883', `function "${text}" does not exist`)
  return oid
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
