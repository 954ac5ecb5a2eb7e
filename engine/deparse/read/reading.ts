// What reading a bound statement stands on: what binding found, whose eyes the names are for, and the relations in sight.
import type { Binding } from '../../bind/binding.ts'
import type { Findings } from '../../bind/findings.ts'
import type { ScopeColumn, ScopeItem } from '../../bind/scope.ts'
import type { FunctionContext } from '../../functions/function.ts'
import { regText, isRegType, typeText } from '../../functions/system/reg-text.ts'
import { bodyOf, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import { typeByOid } from '../../types/registry.ts'
import { declaredOid, declaredTypmod, type TypeRef, type Value } from '../../types/type.ts'
import { typeOf } from '../../bind/types/types.ts'
import type { ShownConstant } from '../tree.ts'

export interface Reading {
  readonly findings: Findings
  readonly binding: Binding
  /** The session that the text is for: names are as short as its search path allows. */
  readonly facts: Pick<FunctionContext, 'session' | 'catalog'>
}

/** One query level: what its FROM makes visible, under the names that the text gives them. */
export interface Place {
  readonly reading: Reading
  readonly parent: Place | undefined
  readonly relations: NamedRelation[]
  /** Columns are written with their relations. */
  readonly qualifies: boolean
  /** WITH queries of this level. */
  readonly tables: readonly string[]
}

export interface NamedRelation {
  readonly item: ScopeItem
  /** Unique among all that the text has in sight; undefined: a join without an alias. */
  readonly name: string | undefined
  /** Names of the item's columns, unique in it. */
  readonly columns: readonly string[]
}

/** What the relation is called that the value of a domain is the only column of. */
export const domainValue = '*DOMAIN*'

/** A part of the statement that has no text here. */
export class Unprintable extends Error {}

export function boundOf(node: ParseNode, { reading }: Place): Expression {
  const bound = reading.findings.bound.get(bodyOf(node))
  if (!bound) throw new Unprintable('an expression that was not bound')
  return bound
}

export const typeNameOf = (type: TypeRef, { reading }: Place): string =>
  typeText(declaredOid(type), declaredTypmod(type), reading.facts)

export function constantOf(value: Value, type: TypeRef, place: Place): ShownConstant {
  return {
    kind: 'constant',
    text: value === null || value === undefined ? null : valueText(value, type.oid, place),
    oid: declaredOid(type),
    modified: type.typmod >= 0,
    type: typeNameOf(type, place),
  }
}

function valueText(value: Value, oid: number, { reading }: Place): string {
  if (isRegType(oid)) return regText(oid, value as number, reading.facts)
  if (oid === typeOf(oid).oid && typeof value === 'string' && typeByOid(oid).kind === 'pseudo') return value
  return typeByOid(oid).format(value, reading.binding.settings)
}

interface FoundColumn {
  readonly relation: NamedRelation | undefined
  readonly name: string
}

/** Where a column that was found as one of an item's is among the relations in sight. */
export function findColumn(item: ScopeItem, { name: column, expression }: ScopeColumn, place: Place): FoundColumn {
  for (let level: Place | undefined = place; level; level = level.parent) {
    for (const named of [true, false]) {
      for (const relation of level.relations) {
        if (named && relation.item.name !== item.name) continue
        if (!named && relation.name === undefined) continue
        const index = relation.item.columns.findIndex((one) => isSame(one, column, expression, named))
        if (index >= 0) return { relation, name: relation.columns[index] }
      }
    }
  }
  if (item.name !== '') throw new Unprintable(`the column ${item.name}.${column}`)
  return { relation: undefined, name: column }
}

function isSame(one: ScopeColumn, name: string, expression: Expression, named: boolean): boolean {
  if (named && one.name !== name) return false
  if (one.expression === expression) return true
  return expression.kind === 'column' && one.expression.kind === 'column' && one.expression.id === expression.id
}

/** The relation that a whole row is of. */
export function findRelation(item: ScopeItem, place: Place): NamedRelation {
  const first = item.columns[0]
  for (let level: Place | undefined = place; level; level = level.parent) {
    for (const relation of level.relations) {
      if (relation.item.name !== item.name || relation.item.columns.length !== item.columns.length) continue
      if (!first || isSame(relation.item.columns[0], first.name, first.expression, true)) return relation
    }
  }
  throw new Unprintable(`the row ${item.name}`)
}

/** A name that nothing in sight has yet. */
export function uniqueName(name: string, taken: (name: string) => boolean): string {
  for (let number = 0; ; number++) {
    const candidate = number === 0 ? name : `${name}_${number}`
    if (!taken(candidate)) return candidate
  }
}

export function isTaken(name: string, place: Place): boolean {
  for (let level: Place | undefined = place; level; level = level.parent)
    if (level.relations.some((relation) => relation.name === name)) return true
  return false
}
