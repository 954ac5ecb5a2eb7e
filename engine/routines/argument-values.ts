// The arguments of a function as its body names them: parameters, one for each input.
import { domainRef } from '../bind/types/domain-ref.ts'
import type { NamedValue, NamedValues } from '../bind/expression/named-values.ts'
import type { Expression } from '../plan/expression.ts'
import type { CatalogView } from '../tables.ts'
import type { TypeRef } from '../types/type.ts'
import { PgError } from '../errors.ts'
import { coercionOid } from '../functions/coercion/functions.ts'
import { rowFields } from '../functions/system/row-fields.ts'
import type { RowShape } from '../types/rows/row-shape.ts'
import { rowTypeOf } from '../types/user-oids.ts'
import { inputsOf, type RoutineDefinition } from './routine.ts'

export interface ArgumentValues extends NamedValues {
  /** Of $1…, as BindContext has them. */
  readonly types: readonly number[]
}

/** actual: types of a call, for polymorphic arguments. */
export function argumentValues(
  name: string,
  definition: Pick<RoutineDefinition, 'arguments'>,
  catalog: CatalogView,
  actual?: readonly number[],
): ArgumentValues {
  const inputs = inputsOf(definition)
  const types = inputs.map(({ type }, i): TypeRef => {
    const given = actual?.[i] ?? type
    return domainRef(given, catalog) ?? { oid: given, typmod: -1 }
  })
  const parameter = (index: number): Expression | undefined =>
    index < 0 || index >= types.length ? undefined : { kind: 'parameter', number: index + 1, type: types[index] }
  const fieldsOf = (index: number): RowShape | undefined => {
    const relation = inputs[index]?.relation
    return relation === undefined ? undefined : rowFields(rowTypeOf(relation), catalog)
  }
  /** A relation's row: its fields are taken out of the one parameter. */
  const row = (index: number) => {
    const fields = fieldsOf(index)
    const whole = parameter(index)
    if (!fields || !whole) return undefined
    const expression: Expression = {
      kind: 'row',
      type: whole.type,
      fields: fields.map(({ type }, at) => fieldOf(whole, at, type)),
      present: {
        kind: 'is-null',
        arg: whole,
        negated: true,
        inRow: true,
        type: { oid: 16, typmod: -1 },
      },
    }
    return { expression, fieldNames: fields.map((field) => field.name) }
  }
  const valueAt = (index: number): NamedValue | undefined => {
    const expression = parameter(index)
    return row(index) ?? (expression && { expression })
  }
  const indexOf = (wanted: string): number => (wanted === '' ? -1 : inputs.findIndex((input) => input.name === wanted))
  return {
    types: types.map(({ oid }) => oid),
    conflict: 'column',
    find: (parts) => {
      const own = parts[0] === name && parts.length > 1 ? parts.slice(1) : parts
      for (const list of own === parts ? [parts] : [own, parts]) {
        const index = indexOf(list[0])
        if (index < 0) continue
        if (list.length === 1) return valueAt(index)
        const whole = row(index)
        const at = list.length === 2 ? (fieldsOf(index)?.findIndex((field) => field.name === list[1]) ?? -1) : -1
        if (at >= 0 && whole?.expression.kind === 'row') return { expression: whole.expression.fields[at] }
      }
      return undefined
    },
    numbered: (number) => {
      const found = valueAt(number - 1)
      if (!found) throw new PgError('42P02', `there is no parameter $${number}`)
      return found
    },
  }
}

const fieldOf = (record: Expression, index: number, type: TypeRef): Expression => ({
  kind: 'call',
  function: coercionOid.recordField,
  args: [record, { kind: 'literal', value: index, type: { oid: 23, typmod: -1 } }],
  type,
})
