// Rows to types of rows, field by field (coerce_record_to_complex).
import { PgError } from '../../errors.ts'
import { rowFields } from '../../functions/system/row-fields.ts'
import type { Expression } from '../../plan/expression.ts'
import { atExpression, mark, type Binding } from '../binding.ts'
import { coerceTo, type CoercionContext } from './coerce.ts'
import { typeName, typeOf } from '../types/types.ts'

/** Throws 42846: the shape of a record that is no row expression is known only when it is there. */
export function rowToType(row: Expression, target: number, context: CoercionContext, binding: Binding): Expression {
  const fail = (detail?: string, at: Expression = row): PgError =>
    new PgError('42846', `cannot cast type ${typeName(row.type.oid)} to ${typeName(target)}`, {
      ...(detail !== undefined && { detail }),
      ...(context !== 'explicit' && atExpression(binding, at)),
    })
  const shape = rowFields(target, binding.catalog)
  if (row.kind !== 'row' || !shape) throw fail()
  if (row.fields.length < shape.length) throw fail('Input has too few columns.')
  const fields = shape.map(({ type }, index) => {
    const field = row.fields[index]
    const coerced = coerceTo(field, type, context, binding)
    if (coerced) return coerced
    const pair = `type ${typeName(field.type.oid)} to ${typeName(type.domain ?? type.oid)}`
    throw fail(`Cannot cast ${pair} in column ${index + 1}.`, field)
  })
  if (row.fields.length > shape.length) throw fail('Input has too many columns.', row.fields[shape.length])
  return mark(binding, { ...row, fields, type: typeOf(target) }, binding.shared.starts.get(row))
}
