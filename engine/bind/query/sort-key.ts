// One item of an ORDER BY: direction, place of NULLs, USING.
import { PgError } from '../../errors.ts'
import { locationOf, nameParts, type ParseNode } from '../../parse/node.ts'
import type { Expression, SortKey } from '../../plan/expression.ts'
import { Oid } from '../../types/oids.ts'
import { at } from '../binding.ts'
import { collatedKey } from '../collations/apply.ts'
import { coerceType } from '../overloads/coerce.ts'
import { requireOrder } from '../overloads/operators.ts'
import type { Level } from '../scope.ts'
import { isUnknown } from '../types/types.ts'

/** sort: the body of a SortBy. NULLs are larger than everything unless it says otherwise. */
export function sortKey(expression: Expression, sort: ParseNode, level: Level): SortKey {
  const { binding } = level
  const value = isUnknown(expression) ? coerceType(expression, Oid.text, 'implicit', binding) : expression
  requireOrder(value.type.oid, binding.shared.starts.get(expression), binding)
  let descending = sort.sortby_dir === 'SORTBY_DESC'
  if (sort.sortby_dir === 'SORTBY_USING') {
    const names = nameParts(sort.useOp)
    const name = names[names.length - 1]
    const patterned = [Oid.text, Oid.varchar, Oid.bpchar].includes(value.type.oid as typeof Oid.text)
    const spelt = patterned && (name === '~<~' || name === '~>~') ? name[1] : name
    if (spelt !== '<' && spelt !== '>') {
      throw new PgError('42809', `operator ${name} is not a valid ordering operator`, {
        hint: 'Ordering operators must be "<" or ">" members of btree operator families.',
        ...at(binding, locationOf(sort)),
      })
    }
    descending = spelt === '>'
  }
  const nullsFirst =
    sort.sortby_nulls === 'SORTBY_NULLS_FIRST' ? true : sort.sortby_nulls === 'SORTBY_NULLS_LAST' ? false : descending
  return { expression: value.type.collation ? collatedKey(value, binding) : value, descending, nullsFirst }
}
