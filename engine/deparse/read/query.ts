// Queries: SELECT, VALUES and set operations, with their WITH.
import { typeOf } from '../../bind/types/types.ts'
import type { Target } from '../../bind/query/targets.ts'
import { bodyOf, kindOf, type ParseNode } from '../../parse/node.ts'
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts'
import { Oid } from '../../types/oids.ts'
import type { TypeRef } from '../../types/type.ts'
import type { Shown, ShownBody, ShownGroup, ShownQuery, ShownSelect, ShownSort, ShownTarget } from '../tree.ts'
import { columnOf, literalAs, read, readAs, readNatural } from './expression.ts'
import { namedRelations, readFrom } from './from.ts'
import { boundOf, type NamedRelation, type Place, type Reading, Unprintable } from './reading.ts'
import { unlike } from './repeats.ts'
import { sortWords, readWindow } from './window.ts'
import { readWith } from './with.ts'

/** types: what the columns of a set operation's side are brought to. */
export function readQuery(
  stmt: ParseNode,
  parent: Place | undefined,
  types?: readonly TypeRef[],
  reading: Reading | undefined = parent?.reading,
): ShownQuery {
  if (!reading) throw new Unprintable('a query by itself')
  const sets = stmt.op && stmt.op !== 'SETOP_NONE'
  const place = openPlace(stmt, parent, reading)
  const withClause = stmt.withClause && readWith(stmt.withClause, place)
  const wanted = types ?? reading.findings.queries.get(stmt)?.map((column) => column.type)
  const body = sets ? readSets(stmt, place, wanted) : readBody(stmt, place, wanted)
  return {
    ...(withClause && { with: withClause }),
    body,
    order: sets ? positions(stmt, place) : readOrder(stmt, body, place),
    ...(stmt.limitOffset && { offset: count(stmt.limitOffset, place) }),
    ...(stmt.limitCount && { limit: isNull(stmt.limitCount) ? ('ALL' as const) : count(stmt.limitCount, place) }),
    ties: stmt.limitOption === 'LIMIT_OPTION_WITH_TIES',
    locks: readLocks(stmt, place),
  }
}

const isNull = (node: ParseNode): boolean => node.A_Const?.isnull === true

const count = (node: ParseNode, place: Place): Shown => readAs(node, typeOf(Oid.int8), place)

function openPlace(stmt: ParseNode, parent: Place | undefined, reading: Reading): Place {
  const tables = ((stmt.withClause?.ctes ?? []) as ParseNode[]).map((cte) => bodyOf(cte).ctename as string)
  const place = { reading, parent, relations: [] as NamedRelation[], qualifies: false, tables }
  const found = stmt.valuesLists ? 1 : namedRelations(fromOf(stmt, reading), place)
  if (stmt.valuesLists) place.relations.push(...valuesRelation(stmt, reading))
  return Object.assign(place, { qualifies: parent !== undefined || found !== 1 })
}

const fromOf = (stmt: ParseNode, { findings }: Reading): readonly ParseNode[] =>
  findings.from.get(stmt) ?? stmt.fromClause ?? []

/** VALUES has a relation of its own, which ORDER BY names. */
function valuesRelation(stmt: ParseNode, { findings }: Reading): NamedRelation[] {
  const use = findings.targets.get(stmt)?.flatMap(({ expression }) => findings.uses.get(expression) ?? [])[0]
  return use ? [{ item: use.item, name: '*VALUES*', columns: use.item.columns.map(({ name }) => name) }] : []
}

function readBody(stmt: ParseNode, place: Place, types: readonly TypeRef[] | undefined): ShownBody {
  if (!stmt.valuesLists) return readSelect(stmt, place, types)
  const rows = (stmt.valuesLists as ParseNode[]).map((list) =>
    (bodyOf(list).items as ParseNode[]).map((item, index) => {
      if (kindOf(item) === 'ColumnRef' && place.reading.findings.stars.has(bodyOf(item))) throw new Unprintable('*')
      return types?.[index] ? readAs(item, types[index], place) : readNatural(item, place)
    }),
  )
  return { kind: 'values', rows }
}

const words = { SETOP_UNION: 'UNION', SETOP_INTERSECT: 'INTERSECT', SETOP_EXCEPT: 'EXCEPT' } as const

function readSets(stmt: ParseNode, place: Place, types: readonly TypeRef[] | undefined): ShownBody {
  const { reading } = place
  return {
    kind: 'sets',
    word: words[stmt.op as keyof typeof words],
    all: stmt.all === true,
    left: readQuery(stmt.larg, place, types, reading),
    right: readQuery(stmt.rarg, place, types, reading),
  }
}

function readSelect(stmt: ParseNode, place: Place, types: readonly TypeRef[] | undefined): ShownSelect {
  const { findings } = place.reading
  const targets = findings.targets.get(stmt)
  if (!targets) throw new Unprintable('a SELECT')
  const bool = typeOf(Oid.bool)
  const on = ((stmt.distinctClause ?? []) as ParseNode[]).filter((node) => Object.keys(node).length > 0)
  return {
    kind: 'select',
    ...(stmt.distinctClause && {
      distinct: on.length === 0 ? true : unlike(on.map((node) => readItem(node, stmt, place))),
    }),
    targets: targets
      .filter((target) => !target.junk)
      .map((target, index) => ({ value: readTarget(target, types?.[index], place), name: target.name })),
    from: readFrom(fromOf(stmt, place.reading), place),
    ...(stmt.whereClause && { where: readAs(stmt.whereClause, bool, place) }),
    group: readGroups((stmt.groupClause ?? []) as ParseNode[], stmt, place),
    groupDistinct: stmt.groupDistinct === true,
    ...(stmt.havingClause && { having: readAs(stmt.havingClause, bool, place) }),
    windows: ((stmt.windowClause ?? []) as ParseNode[]).map(({ WindowDef: window }) => ({
      name: window.name,
      window: readWindow(window, place),
    })),
  }
}

function readTarget({ node, expression }: Target, type: TypeRef | undefined, place: Place): Shown {
  if (!node) return columnOf(expression, place)
  const bound = boundOf(node, place)
  if (node.A_Const && bound.kind === 'literal' && bound.type.oid === Oid.unknown)
    return literalAs(bound.value, type ?? typeOf(Oid.text), place)
  return read(node, place)
}

/** An item of a clause that may name an output column, or its number. */
function readItem(node: ParseNode, stmt: ParseNode, place: Place): Shown {
  const { findings } = place.reading
  const index = findings.items.get(node)
  const target = index === undefined ? undefined : findings.targets.get(stmt)?.[index]
  if (target && (isPosition(node) || !findings.bound.has(bodyOf(node)))) return readTarget(target, undefined, place)
  return readNatural(node, place)
}

const isPosition = (node: ParseNode): boolean => node.A_Const?.ival !== undefined

function readOrder(stmt: ParseNode, body: ShownBody, place: Place): readonly ShownSort[] {
  const targets = body.kind === 'select' ? body.targets : []
  const values = ((stmt.sortClause ?? []) as ParseNode[]).map(({ SortBy: sort }) => ({
    value: unlikeOutput(readItem(sort.node, stmt, place), targets),
    words: sortWords(sort),
  }))
  return unlike(values, ({ value }) => value)
}

/** A column's bare name would mean the output column of that name, which may be another thing. */
function unlikeOutput(value: Shown, targets: readonly ShownTarget[]): Shown {
  if (value.kind !== 'column' || value.name === undefined || value.qualified) return value
  const { name, relation } = value
  const same = (other: Shown): boolean => other.kind === 'column' && other.name === name && other.relation === relation
  return targets.some((target) => target.name === name && !same(target.value)) ? { ...value, qualified: true } : value
}

/** ORDER BY of a set operation names output columns only. */
function positions(stmt: ParseNode, { reading }: Place): readonly ShownSort[] {
  const columns = reading.findings.queries.get(stmt) ?? []
  return ((stmt.sortClause ?? []) as ParseNode[]).map(({ SortBy: sort }) => {
    const name: string | undefined = sort.node.ColumnRef?.fields[0].String?.sval
    const position =
      name === undefined
        ? (sort.node.A_Const?.ival?.ival ?? 0)
        : columns.findIndex((column) => column.name === name) + 1
    const value: Shown = { kind: 'parameter', text: String(position) }
    return { value, position, words: sortWords(sort) }
  })
}

const setWords = {
  GROUPING_SET_ROLLUP: 'ROLLUP',
  GROUPING_SET_CUBE: 'CUBE',
  GROUPING_SET_SETS: 'GROUPING SETS',
} as const

function readGroups(nodes: readonly ParseNode[], stmt: ParseNode, place: Place): readonly ShownGroup[] {
  const groups = nodes.map((node) => readGroup(node, stmt, place))
  return groups.every(({ kind }) => kind === 'value') ? unlike(groups) : groups
}

function readGroup(node: ParseNode, stmt: ParseNode, place: Place): ShownGroup {
  const set = node.GroupingSet
  if (set) {
    const content: ParseNode[] = set.content ?? []
    const word = setWords[set.kind as keyof typeof setWords]
    if (!word) return { kind: 'together', values: content.map((one) => readItem(one, stmt, place)) }
    return { kind: 'set', word, items: content.map((one) => readGroup(one, stmt, place)) }
  }
  if (node.RowExpr?.row_format === 'COERCE_IMPLICIT_CAST')
    return { kind: 'together', values: (node.RowExpr.args as ParseNode[]).map((one) => readItem(one, stmt, place)) }
  return { kind: 'value', value: readItem(node, stmt, place) }
}

const strengths: Readonly<Record<string, string>> = {
  LCS_FORUPDATE: 'UPDATE',
  LCS_FORNOKEYUPDATE: 'NO KEY UPDATE',
  LCS_FORSHARE: 'SHARE',
  LCS_FORKEYSHARE: 'KEY SHARE',
}

/** Each locked relation has a clause of its own. */
function readLocks(stmt: ParseNode, place: Place): readonly string[] {
  return ((stmt.lockingClause ?? []) as ParseNode[]).flatMap(({ LockingClause: lock }) => {
    const wait =
      lock.waitPolicy === 'LockWaitError' ? ' NOWAIT' : lock.waitPolicy === 'LockWaitSkip' ? ' SKIP LOCKED' : ''
    const named = (lock.lockedRels as ParseNode[] | undefined)?.map((range) => range.RangeVar.relname as string)
    return place.relations
      .filter(({ item, name }) => name !== undefined && item.unlockable === undefined)
      .filter(({ item }) => named === undefined || named.includes(item.name))
      .map(({ name }) => `FOR ${strengths[lock.strength] ?? 'UPDATE'} OF ${quoteIdentifier(name ?? '')}${wait}`)
  })
}
