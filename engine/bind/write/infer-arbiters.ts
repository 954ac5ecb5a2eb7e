// Which unique indexes an ON CONFLICT clause names by their columns, expressions and predicate.
import type { Expression } from '../../plan/expression.ts'
import type { ArbiterCondition, ConflictClause } from '../../plan/logical.ts'
import { isComplete } from '../../partitioned/partition-tree.ts'
import { PgError } from '../../errors.ts'
import { locationOf, type ParseNode } from '../../parse/node.ts'
import { hasOwnIndex, type IndexSchema, visibleColumns } from '../../tables.ts'
import { noteSelected } from '../access.ts'
import { at } from '../binding.ts'
import { withOwnColumns } from '../ddl/own-columns.ts'
import { bindIndexPredicate, storeIndexExpression } from '../ddl/stored-expression.ts'
import { bindStored } from '../expression/expression.ts'
import { sameButFor } from '../expression/same-expression.ts'
import type { Level } from '../scope.ts'
import { boolType } from '../types/types.ts'
import { newRowColumns } from './assignment.ts'
import type { WriteRelation } from './write-target.ts'

type Arbiters = Pick<ConflictClause, 'arbiters' | 'conditions'>

/** Throws 42704 for an unknown constraint, 42P10 where no index fits. */
export function inferArbiters(clause: ParseNode, action: string, relation: WriteRelation, level: Level): Arbiters {
  const { table, face } = relation
  const { binding } = level
  const infer = withOwnColumns(clause, { name: face.info.name })
  const fields = at(binding, locationOf(infer))
  if (infer.conname) {
    const constraint = table.schema.constraints.find((one) => one.name === infer.conname)
    if (!constraint) {
      throw new PgError('42704', `constraint "${infer.conname}" for table "${table.info.name}" does not exist`)
    }
    if (!hasOwnIndex(constraint)) {
      throw new PgError('42809', 'constraint in ON CONFLICT clause has no associated index', fields)
    }
    if (constraint.kind === 'exclusion' && action !== 'ONCONFLICT_NOTHING')
      throw new PgError('42809', 'ON CONFLICT DO UPDATE not supported with exclusion constraints')
    for (const attribute of constraint.attributes) noteSelected(binding, table.info.oid, attribute)
    return { arbiters: [constraint.index] }
  }
  const noteRead = (name: string): number => {
    const column = face.schema.columns.find((one) => one.name === name && one.attribute !== 0)
    if (!column) throw new PgError('42703', `column "${name}" does not exist`, fields)
    noteSelected(binding, table.info.oid, column.attribute)
    return column.attribute
  }
  // Spelled as when the index was made.
  const context = { ...binding.context, keepsCasts: true }
  const wanted = (infer.indexElems as ParseNode[]).map(({ IndexElem: element }) => {
    if (!element.expr) return noteRead(element.name)
    const { sql, reads } = storeIndexExpression(element.expr, visibleColumns(table.schema.columns), context)
    for (const name of reads) noteRead(name)
    return sql
  })
  const set = new Set<number | string>(wanted)
  const fits = (keys: readonly (number | string | undefined)[]): boolean =>
    keys.length === set.size && keys.every((key) => key !== undefined && set.has(key))
  const keys = binding.catalog
    .indexesOf(table.info.oid)
    .filter((index) => index.unique && fits(index.columns.map(({ attribute, sql }) => attribute ?? sql)))
    .filter((index) => isComplete(binding.catalog, index))
  const { arbiters, conditions } = underPredicate(keys, infer.whereClause, relation, level)
  const found = new Set(arbiters)
  for (const constraint of table.schema.constraints) {
    if (constraint.kind !== 'primary' && constraint.kind !== 'unique') continue
    if (!constraint.incomplete && fits(constraint.attributes)) found.add(constraint.index)
  }
  if (found.size === 0) {
    throw new PgError('42P10', 'there is no unique or exclusion constraint matching the ON CONFLICT specification')
  }
  return { arbiters: [...found], ...(conditions.length > 0 && { conditions }) }
}

/**
 * Those whose predicate follows from the clause's: each of its terms is one of the clause's. A parameter there stands for the literal here
 * where it has that value, which is known when the statement runs.
 */
function underPredicate(
  indexes: readonly IndexSchema[],
  where: ParseNode | undefined,
  { table, face }: WriteRelation,
  { binding }: Level,
): { readonly arbiters: number[]; readonly conditions: ArbiterCondition[] } {
  const row = newRowColumns(table, binding)
  const named = face.schema.columns.flatMap(({ name, attribute }) => {
    const column = row[table.schema.columns.findIndex((one) => one.attribute === attribute)]
    return column ? [{ ...column, name }] : []
  })
  const given = where ? termsOf(bindIndexPredicate(where, visibleColumns(named), binding)) : []
  const arbiters: number[] = []
  const conditions: ArbiterCondition[] = []
  for (const { oid, whereSql } of indexes) {
    const values: ArbiterCondition['values'][number][] = []
    const alike = (wanted: Expression, term: Expression): boolean => {
      if (wanted.kind !== 'literal' || term.kind !== 'parameter' || wanted.type.oid !== term.type.oid) return false
      values.push({ parameter: term.number, value: wanted.value, type: wanted.type.oid })
      return true
    }
    const wanted = whereSql === undefined ? [] : termsOf(bindStored(whereSql, row, binding, boolType, 'check'))
    if (!wanted.every((one) => given.some((term) => isAlike(one, term, alike, values)))) continue
    arbiters.push(oid)
    if (values.length > 0) conditions.push({ arbiter: oid, values })
  }
  return { arbiters, conditions }
}

/** What a term that was not alike in the end had asked of parameters is forgotten. */
function isAlike(
  wanted: Expression,
  term: Expression,
  alike: (wanted: Expression, term: Expression) => boolean,
  values: unknown[],
): boolean {
  const { length } = values
  if (sameButFor(wanted, term, alike)) return true
  values.length = length
  return false
}

const termsOf = (condition: Expression): readonly Expression[] =>
  condition.kind === 'and' ? condition.args.flatMap(termsOf) : [condition]
