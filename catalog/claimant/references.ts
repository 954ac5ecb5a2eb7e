// What refers to what in one version of the catalog, by what is referred to. Nothing of it is recorded: it is gathered in one pass when
// something is about to be dropped, so that a drop of thousands of objects does not read the whole catalog for each.
import { isRowArrayOid, relationOfRowType } from '../../engine/types/user-oids.ts'
import { declaredOid } from '../../engine/types/type.ts'
import { queryKeepers } from '../query-keepers.ts'
import type { CatalogSnapshot } from '../snapshot.ts'
import type { CatalogObject, Dependant } from './dependencies.ts'

/** A text that is kept with an object: a default, a check, a query. */
export interface KeptText {
  readonly sql: string
  /** What makes a statement of it: nothing for a query, SELECT for an expression. */
  readonly lead: '' | 'SELECT '
  readonly object: CatalogObject
}

export interface PolicyRead {
  readonly table: number
  readonly policy: number
  readonly attributes: readonly number[]
}

class References {
  readonly #catalog: CatalogSnapshot
  #typeUsers: Map<number, Dependant[]> | undefined
  #texts: { readonly all: readonly KeptText[]; readonly byWord: ReadonlyMap<string, readonly KeptText[]> } | undefined
  #routinesByType: Map<number, Set<number>> | undefined
  #routinesByRelation: Map<number, Set<number>> | undefined
  #policyReads: Map<number, PolicyRead[]> | undefined
  #defaults: Map<number, { readonly table: number; readonly attribute: number }[]> | undefined

  constructor(catalog: CatalogSnapshot) {
    this.#catalog = catalog
  }

  /** Domains over a type, then columns of tables and views, then attributes of composite types. */
  usersOfType(type: number): readonly Dependant[] {
    this.#typeUsers ??= typeUsers(this.#catalog)
    return this.#typeUsers.get(type) ?? []
  }

  /** Texts that may name something: whole words, where the name is one. */
  textsWith(name: string): readonly KeptText[] {
    this.#texts ??= texts(this.#catalog)
    return isWord.test(name)
      ? (this.#texts.byWord.get(name) ?? [])
      : this.#texts.all.filter(({ sql }) => sql.includes(name))
  }

  /** Functions that take or give values of a type. */
  routinesWithType(type: number): Iterable<number> {
    if (!this.#routinesByType) {
      this.#routinesByType = new Map()
      for (const { oid, definition } of this.#catalog.rowsOf('routine'))
        for (const one of [definition.result, ...definition.arguments.map((argument) => argument.type)])
          addTo(this.#routinesByType, one, oid)
    }
    return this.#routinesByType.get(type) ?? []
  }

  /** Functions that take or give rows of a relation, or read it by a body in the standard's form. */
  routinesWithRelation(relation: number): Iterable<number> {
    if (!this.#routinesByRelation) {
      this.#routinesByRelation = new Map()
      for (const { oid, definition } of this.#catalog.rowsOf('routine')) {
        const { arguments: args, result, resultRelation, standard } = definition
        const named = [resultRelation, ...args.map((one) => one.relation)].filter((one) => one !== undefined)
        const arrays = [result, ...args.map(({ type }) => type)].filter(isRowArrayOid).map(relationOfRowType)
        const read = (standard?.reads ?? []).map((one) => one.relation)
        for (const one of [...named, ...arrays, ...read]) addTo(this.#routinesByRelation, one, oid)
      }
    }
    return this.#routinesByRelation.get(relation) ?? []
  }

  /** Policies, a table's own included, whose expressions read a relation. */
  policiesReading(relation: number): readonly PolicyRead[] {
    if (!this.#policyReads) {
      this.#policyReads = new Map()
      for (const { oid: table, policies = [] } of this.#catalog.rowsOf('table'))
        for (const { oid: policy, reads } of policies)
          for (const read of reads)
            pushTo(this.#policyReads, read.relation, { table, policy, attributes: read.attributes })
    }
    return this.#policyReads.get(relation) ?? []
  }

  /** Columns whose default draws from a sequence. */
  defaultsFrom(sequence: number): readonly { readonly table: number; readonly attribute: number }[] {
    if (!this.#defaults) {
      this.#defaults = new Map()
      for (const { oid: table, columns } of this.#catalog.rowsOf('table'))
        for (const column of columns) {
          if (column.identity) continue
          const named = [...(column.defaultSql ?? '').matchAll(/'(\d+)'::regclass/g)].map(([, oid]) => Number(oid))
          for (const one of new Set([...(column.sequence === undefined ? [] : [column.sequence]), ...named]))
            pushTo(this.#defaults, one, { table, attribute: column.attribute })
        }
    }
    return this.#defaults.get(sequence) ?? []
  }
}

const known = new WeakMap<CatalogSnapshot, References>()

export function referencesIn(catalog: CatalogSnapshot): References {
  let references = known.get(catalog)
  if (!references) known.set(catalog, (references = new References(catalog)))
  return references
}

function typeUsers(catalog: CatalogSnapshot): Map<number, Dependant[]> {
  const users = new Map<number, Dependant[]>()
  const add = (type: number, object: CatalogObject): void => pushTo(users, type, { object, type: 'normal' })
  for (const { oid, definition } of catalog.rowsOf('type'))
    if (definition.kind === 'domain') add(declaredOid(definition.base), { kind: 'type', oid })
  for (const table of catalog.rowsOf('table'))
    for (const { type, attribute } of table.columns)
      add(declaredOid(type), { kind: 'column', oid: table.oid, attribute })
  for (const view of catalog.rowsOf('view'))
    for (const type of new Set(view.columns.map((column) => declaredOid(column.type))))
      add(type, { kind: 'relation', oid: view.oid })
  for (const { oid, definition } of catalog.rowsOf('type'))
    if (definition.kind === 'composite')
      for (const { type, attribute } of definition.attributes)
        add(declaredOid(type), { kind: 'column', oid: relationOfRowType(oid), attribute })
  return users
}

/** A name that stands in a text as it is, with nothing of a name beside it. */
const isWord = /^[\w$\u0080-\u{10ffff}]+$/u
const words = /[\w$\u0080-\u{10ffff}]+/gu

function texts(catalog: CatalogSnapshot): { all: KeptText[]; byWord: Map<string, KeptText[]> } {
  const all: KeptText[] = []
  for (const { oid, columns, constraints } of catalog.rowsOf('table')) {
    for (const { attribute, defaultSql } of columns)
      if (defaultSql !== undefined)
        all.push({ sql: defaultSql, lead: 'SELECT ', object: { kind: 'default', oid, attribute } })
    for (const constraint of constraints)
      if (constraint.kind === 'check')
        all.push({
          sql: constraint.sql,
          lead: 'SELECT ',
          object: { kind: 'constraint', oid: constraint.oid, table: oid },
        })
  }
  for (const { oid, sql } of queryKeepers(catalog)) all.push({ sql, lead: '', object: { kind: 'relation', oid } })
  const byWord = new Map<string, KeptText[]>()
  for (const text of all) for (const word of new Set(text.sql.match(words))) pushTo(byWord, word, text)
  return { all, byWord }
}

function pushTo<K, T>(lists: Map<K, T[]>, key: K, value: T): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

function addTo(sets: Map<number, Set<number>>, key: number, value: number): void {
  const set = sets.get(key)
  if (set) set.add(value)
  else sets.set(key, new Set([value]))
}
