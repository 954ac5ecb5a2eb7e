// The text that a stored expression is kept as: PostgreSQL's spelling of what was bound, casts included, so that catalogs show what its
// own would. What the spelling cannot carry keeps the text it was written in.
import { deparse } from '../../plan/deparse-expression.ts'
import type { Expression } from '../../plan/expression.ts'
import type { PlanColumn } from '../../plan/logical.ts'
import type { TypeRef } from '../../types/type.ts'
import { openBinding, type BindContext } from '../binding.ts'
import { coerceTo } from '../overloads/coerce.ts'
import { bindStored } from '../expression/expression.ts'
import { some } from '../expression/rewrite.ts'
import type { Clause } from '../scope.ts'
import { collatedOid } from '../../functions/collations/functions.ts'
import { isRegType } from '../../functions/system/reg-text.ts'
import { firstUserTypeOid, isUserType } from '../../types/user-oids.ts'
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts'

/** columns: by id. type: what the expression is assigned to, whose length or scale the column itself sees to. */
export function canonicalText(
  written: string,
  expression: Expression,
  columns: readonly PlanColumn[],
  clause: Clause,
  context: BindContext,
  type?: TypeRef,
  spell: (column: string) => string = quoteIdentifier,
): string {
  if (/^(CURRENT|LOCAL)_?[A-Z]+(\(\d\))?$/.test(written)) return written
  if (some(expression, isCollated) || (some(expression, isRespelt) && !some(expression, isNamed))) return written
  const names = new Map(columns.map((column) => [column.id, spell(column.name)]))
  const print = (bound: Expression): string => {
    const target = type && { oid: type.oid, typmod: -1 }
    const coerced = (target && coerceTo(bound, target, 'assignment', openBinding(context))) ?? bound
    // Without a catalog, relations are printed by OID: renaming one changes nothing.
    return deparse(coerced, (id) => names.get(id) ?? '')
  }
  try {
    const sql = print(expression)
    return print(bindStored(sql, columns, openBinding(context), undefined, clause)) === sql ? sql : written
  } catch {
    return written
  }
}

/** Of IN lists and comparisons of rows the plan has another form than the one that they are shown in. */
const isRespelt = ({ kind }: Expression): boolean => kind === 'in-list' || kind === 'row-comparison'

/** Printed from the plan, COLLATE would be gone, and functions of ours be seen. */
const isCollated = (expression: Expression): boolean =>
  expression.type.collation?.strength === 'explicit' ||
  (expression.kind === 'call' && collatedFunctions.has(expression.function))

const collatedFunctions: ReadonlySet<number> = new Set(Object.values(collatedOid))

/** It names something that a search path leads to, or that may get another name. */
const isNamed = (expression: Expression): boolean =>
  (expression.kind === 'call' && expression.function >= firstUserTypeOid) ||
  isUserType(expression.type.oid) ||
  isRegType(expression.type.oid)
