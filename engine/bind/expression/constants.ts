// Constants, casts, COLLATE and the functions that SQL writes without parentheses (current_date …).
import { PgError, notSupported } from '../../errors.ts'
import { keptCollation } from '../../collations/collations.ts'
import { functionsNamed } from '../../functions/registry.ts'
import { locationOf, nameParts, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import { Oid } from '../../types/oids.ts'
import { typeByOid } from '../../types/registry.ts'
import type { TypeRef } from '../../types/type.ts'
import { bindArrayExpr } from './arrays.ts'
import { at, mark, positioned, positionAt } from '../binding.ts'
import { requireCollation } from '../collations/named.ts'
import { coerceTo, coerceType } from '../overloads/coerce.ts'
import { bindExpression } from './expression.ts'
import { parseLiteral } from './literals.ts'
import type { Level } from '../scope.ts'
import { bindTypeName } from '../types/type-name.ts'
import {
  boolType,
  categoryOf,
  elementTypeOf,
  int4Type,
  int8Type,
  isUnknown,
  typeName,
  typeOf,
  unknownType,
} from '../types/types.ts'

const int4Min = -(2n ** 31n)
const int8Min = -(2n ** 63n)
const int8Max = 2n ** 63n - 1n

export function bindConstant(body: ParseNode, level: Level): Expression {
  const location = locationOf(body)
  return mark(level.binding, constantOf(body, level, location), location)
}

function constantOf(body: ParseNode, level: Level, location: number): Expression {
  if (body.isnull) return { kind: 'literal', value: null, type: unknownType }
  if (body.ival) return { kind: 'literal', value: body.ival.ival ?? 0, type: int4Type }
  if (body.sval) return { kind: 'literal', value: body.sval.sval ?? '', type: unknownType }
  if (body.boolval) return { kind: 'literal', value: body.boolval.boolval ?? false, type: boolType }
  if (body.fval) return numberOf((body.fval.fval ?? '0').replaceAll('_', ''), level)
  const type = typeOf(Oid.bit)
  return { kind: 'literal', value: parseLiteral(body.bsval.bsval, type, level.binding, location), type }
}

/** Integers beyond int4 and decimals: int8 if it fits, else numeric. */
function numberOf(text: string, level: Level): Expression {
  if (/^-?(\d+|0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+)$/.test(text)) {
    const value = text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text)
    // The parser has negated the literal already where a minus stood before it.
    if (value === int4Min) return { kind: 'literal', value: Number(value), type: int4Type }
    if (value >= int8Min && value <= int8Max) return { kind: 'literal', value, type: int8Type }
    return { kind: 'literal', value: { coefficient: value, scale: 0 }, type: typeOf(Oid.numeric) }
  }
  return {
    kind: 'literal',
    value: typeByOid(Oid.numeric).parse(text, level.binding.settings),
    type: typeOf(Oid.numeric),
  }
}

export function bindTypeCast(body: ParseNode, level: Level): Expression {
  const { binding } = level
  const type = bindTypeName(body.typeName, binding)
  const element = elementTypeOf(type.oid)
  const arg =
    body.arg.A_ArrayExpr && element !== undefined
      ? mark(
          binding,
          bindArrayExpr(body.arg.A_ArrayExpr, level, typeOf(type.oid, type.typmod)),
          locationOf(body.arg.A_ArrayExpr),
        )
      : bindExpression(body.arg, level)
  const location = locationOf(body) >= 0 ? locationOf(body) : locationOf(body.typeName)
  // That a row cannot be cast is said of the cast.
  const coerced =
    arg.type.oid === Oid.record
      ? positioned(at(binding, location), () => coerceTo(arg, type, 'explicit', binding))
      : coerceTo(arg, type, 'explicit', binding)
  if (!coerced) {
    throw new PgError(
      '42846',
      `cannot cast type ${typeName(arg.type.oid)} to ${typeName(type.oid)}`,
      at(binding, location),
    )
  }
  return coerced
}

/** The expression with the collation in its type. */
export function bindCollate(body: ParseNode, level: Level): Expression {
  const { binding } = level
  const written = bindExpression(body.arg, level)
  const arg = isUnknown(written) ? coerceType(written, Oid.text, 'implicit', binding) : written
  const fields = at(binding, locationOf(body))
  if (categoryOf(arg.type.oid) !== 'S' && !typeByOid(arg.type.oid).collatable) {
    throw new PgError('42804', `collations are not supported by type ${typeName(arg.type.oid)}`, fields)
  }
  const found = requireCollation(nameParts(body.collname), binding, fields)
  const type: TypeRef = {
    ...arg.type,
    collation: { name: keptCollation(found), strength: 'explicit', at: locationOf(body) },
  }
  return mark(binding, { ...arg, type }, binding.shared.starts.get(arg))
}

export function bindSqlValueFunction(body: ParseNode, level: Level): Expression {
  const value = valueFunction(body, level)
  const word = String(body.op ?? 'SVFOP_CURRENT_DATE').replace('SVFOP_', '')
  const text = word.replace(/_N$/, `(${body.typmod ?? 0})`)
  return value.kind === 'call'
    ? mark(level.binding, { ...value, form: { kind: 'word', text } }, locationOf(body))
    : value
}

function valueFunction(body: ParseNode, level: Level): Expression {
  const location = locationOf(body)
  const call = (name: string): Expression => {
    const definition = functionsNamed(name).find((candidate) => candidate.args.length === 0)
    if (!definition) throw notSupported(name, at(level.binding, location))
    const position = positionAt(level.binding, location)
    return mark(
      level.binding,
      {
        kind: 'call',
        function: definition.oid,
        args: [],
        type: typeOf(definition.result),
        ...(position !== undefined && { position }),
      },
      location,
    )
  }
  const now = (type: number, typmod = -1): Expression => {
    const converted = coerceTo(call('now'), typeOf(type, typmod), 'explicit', level.binding)
    if (!converted) throw notSupported(typeName(type), at(level.binding, location))
    return converted
  }
  const precision: number = body.typmod ?? 0
  switch (body.op) {
    case 'SVFOP_CURRENT_DATE':
      return now(Oid.date)
    case 'SVFOP_CURRENT_TIME':
      return now(Oid.timetz)
    case 'SVFOP_CURRENT_TIME_N':
      return now(Oid.timetz, precision)
    case 'SVFOP_CURRENT_TIMESTAMP':
      return call('now')
    case 'SVFOP_CURRENT_TIMESTAMP_N':
      return now(Oid.timestamptz, precision)
    case 'SVFOP_LOCALTIME':
      return now(Oid.time)
    case 'SVFOP_LOCALTIME_N':
      return now(Oid.time, precision)
    case 'SVFOP_LOCALTIMESTAMP':
      return now(Oid.timestamp)
    case 'SVFOP_LOCALTIMESTAMP_N':
      return now(Oid.timestamp, precision)
    case 'SVFOP_SESSION_USER':
      return call('session_user')
    case 'SVFOP_CURRENT_CATALOG':
      return call('current_database')
    case 'SVFOP_CURRENT_SCHEMA':
      return call('current_schema')
    default:
      return call('current_user')
  }
}
