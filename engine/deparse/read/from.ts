// FROM: first each relation gets its name, then what they are is read, since subqueries must not use the same names.
import type { ScopeItem } from '../../bind/scope.ts'
import { bindTypeName } from '../../bind/types/type-name.ts'
import { typeOf } from '../../bind/types/types.ts'
import { qualifiedRelationText, relationText } from '../../functions/system/search-path.ts'
import { bodyOf, kindOf, nameParts, type ParseNode } from '../../parse/node.ts'
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts'
import { visibleColumns } from '../../tables.ts'
import { Oid } from '../../types/oids.ts'
import type { ShownFrom, ShownItem, ShownJoin, ShownSource } from '../tree.ts'
import { readCall } from './call.ts'
import { read, readAs, readNatural } from './expression.ts'
import { readQuery } from './query.ts'
import { isTaken, type NamedRelation, type Place, typeNameOf, uniqueName, Unprintable } from './reading.ts'

/** Adds what the items make visible; answers how many relations there are, joins among them. */
export function namedRelations(nodes: readonly ParseNode[], place: Place): number {
  return nodes.reduce((count, node) => count + nameItem(node, place), 0)
}

function nameItem(node: ParseNode, place: Place): number {
  const body = bodyOf(node)
  const items = place.reading.findings.relations.get(body)
  if (!items) throw new Unprintable('a relation')
  if (kindOf(node) !== 'JoinExpr') {
    addRelation(items[0], aliasOf(node) ?? items[0].name, place)
    return 1
  }
  const sides = nameItem(body.larg, place) + nameItem(body.rarg, place)
  if (body.alias) addRelation(items[0], body.alias.aliasname, place)
  else if (body.join_using_alias) {
    const using = items.find(({ name }) => name === body.join_using_alias.aliasname)
    if (using) addRelation(using, using.name, place)
  }
  return sides + 1
}

const unnamed = 'unnamed_subquery'

function aliasOf(node: ParseNode): string | undefined {
  const body = kindOf(node) === 'RangeTableSample' ? bodyOf(node).relation.RangeVar : bodyOf(node)
  return body.alias?.aliasname ?? (kindOf(node) === 'RangeSubselect' ? unnamed : undefined)
}

function addRelation(item: ScopeItem, wanted: string, place: Place): void {
  const name = uniqueName(wanted, (candidate) => isTaken(candidate, place))
  place.relations.push({ item, name, columns: uniqueColumns(item) })
}

function uniqueColumns(item: ScopeItem): string[] {
  const names: string[] = []
  for (const column of item.columns) names.push(uniqueName(column.name, (candidate) => names.includes(candidate)))
  return names
}

export const readFrom = (nodes: readonly ParseNode[], place: Place): readonly ShownFrom[] =>
  nodes.map((node) => readOne(node, place))

function readOne(node: ParseNode, place: Place): ShownFrom {
  const body = bodyOf(node)
  switch (kindOf(node)) {
    case 'JoinExpr':
      return readJoin(body, place)
    case 'RangeVar':
      return readRelation(body, relationOf(body, place), place)
    case 'RangeTableSample':
      return readSample(body, place)
    case 'RangeSubselect':
      return readSubselect(body, place)
    case 'RangeFunction':
      return readFunctions(body, place)
    default:
      throw new Unprintable(kindOf(node))
  }
}

/** The relation that the item was given its name as. */
function relationOf(body: ParseNode, place: Place): NamedRelation {
  const items = place.reading.findings.relations.get(body)
  const found = items && place.relations.find((relation) => relation.item === items[0])
  if (!found) throw new Unprintable('a relation')
  return found
}

function readRelation(range: ParseNode, relation: NamedRelation, place: Place): ShownItem {
  const { item } = relation
  const found = item.table === undefined ? undefined : place.reading.facts.catalog.relationByOid(item.table)
  const isWith = item.unlockable === 'a WITH query'
  if (!isWith && !found) throw new Unprintable('a relation without an OID')
  const real = isWith ? undefined : found && 'table' in found ? visibleColumns(found.table.schema.columns) : undefined
  const hidden = found && isTableOfWith(found.name, place)
  const text = found
    ? (range.inh || found.kind !== 'table' ? '' : 'ONLY ') +
      (hidden ? qualifiedRelationText(found, place.reading.facts) : relationText(found, place.reading.facts))
    : quoteIdentifier(range.relname)
  const own = found?.name ?? (range.relname as string)
  const changed = real
    ? relation.columns.some((name, index) => name !== real[index]?.name)
    : Boolean(range.alias?.colnames) || hasNewNames(relation)
  const hasAlias = range.alias !== undefined || changed || relation.name !== own
  return {
    kind: 'item',
    source: { kind: 'name', text },
    lateral: false,
    ...(hasAlias && relation.name !== undefined && { alias: relation.name }),
    columns: changed ? relation.columns.map(quoteIdentifier) : [],
  }
}

/** A WITH query hides the relation that its name would mean. */
function isTableOfWith(name: string, place: Place): boolean {
  for (let level: Place | undefined = place; level; level = level.parent) if (level.tables.includes(name)) return true
  return false
}

function readSample(body: ParseNode, place: Place): ShownItem {
  const item = readRelation(body.relation.RangeVar, relationOf(body, place), place)
  const args = ((body.args ?? []) as ParseNode[]).map((arg) => readAs(arg, typeOf(Oid.float4), place))
  return {
    ...item,
    sample: {
      method: nameParts(body.method).map(quoteIdentifier).join('.'),
      args,
      ...(body.repeatable && { repeatable: readAs(body.repeatable, typeOf(Oid.float8), place) }),
    },
  }
}

function readSubselect(body: ParseNode, place: Place): ShownItem {
  const relation = relationOf(body, place)
  const listed: ParseNode[] = body.alias?.colnames ?? []
  const changed = listed.length > 0 || hasNewNames(relation)
  return {
    kind: 'item',
    source: { kind: 'query', query: readQuery(body.subquery.SelectStmt, place) },
    lateral: body.lateral === true,
    ...(relation.name !== undefined && { alias: relation.name }),
    columns: changed ? relation.columns.map(quoteIdentifier) : [],
  }
}

function readFunctions(body: ParseNode, place: Place): ShownItem {
  const relation = relationOf(body, place)
  const calls = (body.functions as ParseNode[]).flatMap((one) => readSources(one, place))
  const listed: ParseNode[] | undefined = body.coldeflist
  const unnest = calls.length > 1 && calls.every(({ call, columns }) => columns.length === 0 && isUnnest(call))
  return {
    kind: 'item',
    source: { kind: 'functions', calls, unnest, ordinality: body.ordinality === true },
    lateral: body.lateral === true,
    ...(relation.name !== undefined && { alias: relation.name }),
    columns: listed ? definitions(listed, place) : relation.columns.map(quoteIdentifier),
  }
}

const isUnnest = (call: ShownSource['call']): boolean => call.kind === 'call' && call.name === 'unnest'

/** unnest of several arrays stands for as many calls. */
function readSources(node: ParseNode, place: Place): ShownSource[] {
  const [call]: ParseNode[] = bodyOf(node).items
  const args: ParseNode[] = call.FuncCall?.args ?? []
  const name = nameParts(call.FuncCall?.funcname).at(-1)
  if (name !== 'unnest' || args.length < 2) return [readSource(node, place)]
  return args.map((arg) => ({
    call: { kind: 'call', name, args: [readNatural(arg, place)], plain: true },
    columns: [],
  }))
}

function readSource(node: ParseNode, place: Place): ShownSource {
  const [call, own]: ParseNode[] = bodyOf(node).items
  return {
    call: call.FuncCall ? readCall(call, call.FuncCall, place) : read(call, place),
    columns: own?.List?.items ? definitions(own.List.items, place) : [],
  }
}

const definitions = (nodes: readonly ParseNode[], place: Place): string[] =>
  nodes.map(({ ColumnDef: column }) => {
    const type = bindTypeName(column.typeName, place.reading.binding)
    return `${quoteIdentifier(column.colname)} ${typeNameOf(type, place)}`
  })

const words = {
  JOIN_INNER: 'JOIN',
  JOIN_LEFT: 'LEFT JOIN',
  JOIN_RIGHT: 'RIGHT JOIN',
  JOIN_FULL: 'FULL JOIN',
} as const

function readJoin(body: ParseNode, place: Place): ShownJoin {
  const { relations } = place.reading.findings
  const kind = (body.jointype ?? 'JOIN_INNER') as keyof typeof words
  const using = body.isNatural ? sharedNames(body, place) : (nameParts(body.usingClause) as readonly string[])
  const has = using.length > 0
  const cross = kind === 'JOIN_INNER' && !has && !body.quals
  const alias = body.alias ? place.relations.find(({ item }) => item === relations.get(body)?.[0]) : undefined
  return {
    kind: 'join',
    left: readOne(body.larg, place),
    right: readOne(body.rarg, place),
    word: cross ? 'CROSS JOIN' : words[kind],
    ...(has && { using }),
    ...(body.join_using_alias && { usingAlias: body.join_using_alias.aliasname as string }),
    ...(body.quals && { on: readAs(body.quals, typeOf(Oid.bool), place) }),
    onTrue: kind !== 'JOIN_INNER',
    ...(alias?.name !== undefined && { alias: alias.name }),
    columns: alias && (body.alias.colnames || hasNewNames(alias)) ? alias.columns : [],
  }
}

const hasNewNames = ({ columns, item }: NamedRelation): boolean =>
  columns.some((name, index) => name !== item.columns[index].name)

/** NATURAL is USING the names that both sides have. */
function sharedNames(body: ParseNode, { reading }: Place): readonly string[] {
  const visible = (node: ParseNode): string[] =>
    (reading.findings.relations.get(bodyOf(node)) ?? [])
      .filter((item) => item.columnsVisible)
      .flatMap((item) => item.columns.map(({ name }) => name))
  const right = new Set(visible(body.rarg))
  return visible(body.larg).filter((name) => right.has(name))
}
