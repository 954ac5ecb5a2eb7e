// Calls of functions, aggregates and window functions.
import type { FoundCall } from '../../bind/findings.ts'
import { isPolymorphic, typeOf } from '../../bind/types/types.ts'
import type { FunctionDefinition } from '../../functions/function.ts'
import { schemaOfFunction } from '../../functions/system/extension-names.ts'
import { isSchemaSearched } from '../../functions/system/search-path.ts'
import { nameParts, type ParseNode } from '../../parse/node.ts'
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts'
import { Oid } from '../../types/oids.ts'
import type { TypeRef } from '../../types/type.ts'
import type { Shown, ShownCall } from '../tree.ts'
import { columnOf, converted, literalAs, read, readAs, readNatural } from './expression.ts'
import { boundOf, type Place, typeNameOf } from './reading.ts'
import { sqlSyntax } from './sql-syntax.ts'
import { readSorts, readWindow } from './window.ts'

export function readCall(node: ParseNode, body: ParseNode, place: Place): Shown {
  const found = place.reading.findings.calls.get(body)
  if (!found) return readOther(node, body, place)
  return callOf(body, found, place)
}

export function callOf(body: ParseNode, found: FoundCall, place: Place): ShownCall {
  const { definition } = found
  const plain = definition.kind === 'scalar' || definition.kind === 'set'
  const { args, variadic } = readArguments(body, found, place)
  if (body.funcformat === 'COERCE_SQL_SYNTAX') {
    const name = nameParts(body.funcname).at(-1) ?? ''
    const syntax = sqlSyntax(name, args)
    if (syntax) return { kind: 'call', name, args, syntax, plain }
  }
  const ordered = (body.agg_order ?? []) as ParseNode[]
  const sorts = ordered.length > 0 ? readSorts(ordered, place) : undefined
  return {
    kind: 'call',
    name: nameText(found, place),
    args,
    plain,
    ...(variadic && { variadic }),
    ...(body.agg_star && { star: true }),
    ...(body.agg_distinct && { distinct: true }),
    ...(sorts && (body.agg_within_group ? { within: sorts } : { order: sorts })),
    ...(body.agg_filter && { filter: readAs(body.agg_filter, typeOf(Oid.bool), place) }),
    ...(body.over && { over: body.over.name ?? readWindow(body.over, place) }),
  }
}

function nameText({ definition }: FoundCall, { reading }: Place): string {
  const { facts } = reading
  const schema = schemaOfFunction(definition, facts.catalog)
  const name = quoteIdentifier(definition.routine?.name ?? definition.name)
  return schema === 'pg_catalog' || isSchemaSearched(schema, facts) ? name : `${quoteIdentifier(schema)}.${name}`
}

/** As they were written; those that VARIADIC takes are one array. */
function readArguments(
  body: ParseNode,
  { definition, args: bound }: FoundCall,
  place: Place,
): { readonly args: readonly Shown[]; readonly variadic: boolean } {
  const nodes: ParseNode[] = body.args ?? []
  const last = bound[bound.length - 1]
  const packed = definition.variadic !== undefined && definition.variadic !== Oid.any && body.func_variadic !== true
  if (packed && last?.kind === 'array') {
    const fixed = definition.args.length - 1
    const array: Shown = {
      kind: 'array',
      elements: nodes.slice(fixed).map((node, index) => readArgument(node, last.elements[index]?.type, place)),
      type: typeNameOf(last.type, place),
    }
    return {
      args: [...nodes.slice(0, fixed).map((node, index) => readArgument(node, bound[index].type, place)), array],
      variadic: true,
    }
  }
  const args = nodes.map((node, index): Shown => {
    const named = node.NamedArgExpr
    if (!named) return readArgument(node, bound[index] && plainType(bound[index].type, definition, index), place)
    const parameter = definition.argNames?.indexOf(named.name) ?? -1
    return {
      kind: 'named-argument',
      name: named.name,
      arg: readArgument(named.arg, bound[parameter]?.type, place),
    }
  })
  return { args, variadic: body.func_variadic === true }
}

/** Built-in functions take a domain's value out of its domain, unless they take any type. */
function plainType(type: TypeRef, { routine, args }: FunctionDefinition, index: number): TypeRef {
  const declared = args[index]
  return routine || declared === undefined || declared === Oid.any || isPolymorphic(declared) ? type : typeOf(type.oid)
}

function readArgument(node: ParseNode, type: TypeRef | undefined, place: Place): Shown {
  const star = node.ColumnRef && place.reading.findings.rows.get(boundOf(node, place))
  if (star) return columnOf(boundOf(node, place), place)
  return type ? readAs(node, type, place) : read(node, place)
}

/** A cast in the clothes of a call, or a call that binding has put something else in the place of. */
function readOther(node: ParseNode, body: ParseNode, place: Place): Shown {
  const bound = boundOf(node, place)
  const nodes: ParseNode[] = body.args ?? []
  const isCast = bound.kind === 'literal' || (bound.kind === 'call' && bound.form?.kind === 'cast')
  if (nodes.length === 1 && isCast) {
    const arg = boundOf(nodes[0], place)
    if (arg.kind === 'literal' && arg.type.oid === Oid.unknown) return literalAs(arg.value, bound.type, place)
    const cast = converted(read(nodes[0], place), arg.type, bound.type, place)
    return cast.kind === 'cast' ? { ...cast, implicit: false } : cast
  }
  const name = nameParts(body.funcname)
  const schema = name.length > 1 ? name[name.length - 2] : undefined
  const isFound = schema === undefined || isSchemaSearched(schema, place.reading.facts)
  return {
    kind: 'call',
    name: (isFound ? name.slice(-1) : name).map(quoteIdentifier).join('.'),
    args: nodes.map((arg) => readNatural(arg, place)),
    plain: true,
  }
}
