// Values that go into JSON (FORMAT JSON: text that is JSON already), and the type that comes out (RETURNING).
import { PgError } from '../../errors.ts'
import { sqlJsonOid } from '../../functions/sql-json/spec.ts'
import { locationOf, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import { Oid } from '../../types/oids.ts'
import type { TypeRef } from '../../types/type.ts'
import { at, atExpression, mark } from '../binding.ts'
import { coerceTo, coerceType } from '../overloads/coerce.ts'
import { bindExpression } from '../expression/expression.ts'
import type { Level } from '../scope.ts'
import { bindTypeName } from '../types/type-name.ts'
import { categoryOf, isUnknown, textType, typeName, typeOf } from '../types/types.ts'

export const jsonType: TypeRef = typeOf(Oid.json)
export const jsonbType: TypeRef = typeOf(Oid.jsonb)

export const isJsonType = ({ oid }: TypeRef): boolean => oid === Oid.json || oid === Oid.jsonb

/** A JsonValueExpr: an SQL value as it is, or, with FORMAT JSON, the JSON that it holds. */
export function bindJsonValue(node: ParseNode, level: Level): Expression {
  const value = bindExpression(node.raw_expr, level)
  if (!hasJsonFormat(node)) return known(value, level)
  checkInputEncoding(node.format, value.type, level)
  return asJson(value, value.type.oid === Oid.jsonb ? jsonbType : jsonType, node.format, level)
}

function checkInputEncoding(format: ParseNode, { oid }: TypeRef, level: Level): void {
  if (!format.encoding || format.encoding === 'JS_ENC_DEFAULT' || oid === Oid.bytea) return
  throw new PgError(
    '42804',
    'JSON ENCODING clause is only allowed for bytea input type',
    at(level.binding, locationOf(format)),
  )
}

export const hasJsonFormat = (node: ParseNode): boolean => node.format?.format_type === 'JS_FORMAT_JSON'

/** Untyped literals are texts. */
export const known = (value: Expression, level: Level): Expression =>
  isUnknown(value) ? coerceType(value, Oid.text, 'implicit', level.binding) : value

/** What is JSON or a text of it as json or jsonb. Throws 42804 for other types where format is given, 42846 else. */
export function asJson(value: Expression, type: TypeRef, format: ParseNode | undefined, level: Level): Expression {
  const { binding } = level
  const given = known(value, level)
  if (isJsonType(given.type)) return coerced(given, type, level)
  const isText = categoryOf(given.type.oid) === 'S'
  if (!isText && given.type.oid !== Oid.bytea) {
    if (format?.format_type === 'JS_FORMAT_JSON') {
      throw new PgError(
        '42804',
        'cannot use non-string types with explicit FORMAT JSON clause',
        at(binding, locationOf(format)),
      )
    }
    throw new PgError(
      '42846',
      `cannot cast type ${typeName(given.type.oid)} to ${typeName(type.oid)}`,
      atExpression(binding, given),
    )
  }
  return coerced(isText ? given : textOfBytes(given, level), type, level)
}

function textOfBytes(bytes: Expression, level: Level): Expression {
  const start = level.binding.shared.starts.get(bytes)
  return mark(level.binding, { kind: 'call', function: sqlJsonOid.parseBytes, args: [bytes], type: textType }, start)
}

function coerced(value: Expression, type: TypeRef, level: Level): Expression {
  const found = coerceTo(value, type, 'explicit', level.binding)
  if (!found) throw new Error(`no cast from ${typeName(value.type.oid)} to ${typeName(type.oid)}`)
  return found
}

/** The type of an output clause; absent: the given one. */
export function returningOf(output: ParseNode | undefined, fallback: TypeRef, level: Level): TypeRef {
  if (!output?.typeName) return fallback
  const type = bindTypeName(output.typeName, level.binding)
  const format: ParseNode | undefined = output.returning?.format
  const encoding = format?.encoding
  if (encoding && encoding !== 'JS_ENC_DEFAULT' && type.oid !== Oid.bytea) {
    throw new PgError(
      '42601',
      'cannot set JSON encoding for non-bytea output types',
      at(level.binding, locationOf(format)),
    )
  }
  if (encoding && encoding !== 'JS_ENC_DEFAULT' && encoding !== 'JS_ENC_UTF8') {
    throw new PgError('0A000', 'unsupported JSON encoding', {
      ...at(level.binding, locationOf(format)),
      hint: 'Only UTF8 JSON encoding is supported.',
    })
  }
  return type
}

/** What a constructor makes when nobody says: jsonb as soon as it holds some. */
export const typeFor = (args: readonly Expression[]): TypeRef =>
  args.some(({ type }) => type.oid === Oid.jsonb) ? jsonbType : jsonType

/** json or jsonb as the type that is asked for. */
export function asReturned(value: Expression, type: TypeRef, location: number, level: Level): Expression {
  const { binding } = level
  if (type.oid === value.type.oid) return value
  if (type.oid === Oid.bytea) {
    const text = coerced(value, textType, level)
    return mark(binding, { kind: 'call', function: convertTo, args: [text, utf8], type }, location)
  }
  const found = coerceTo(value, type, 'assignment', binding)
  if (found) return found
  throw new PgError('42846', `cannot cast type ${typeName(value.type.oid)} to ${typeName(type.oid)}`)
}

/** convert_to(text, name). */
const convertTo = 1717
const utf8: Expression = { kind: 'literal', value: 'UTF8', type: typeOf(Oid.name) }
