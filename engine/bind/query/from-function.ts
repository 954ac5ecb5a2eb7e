// Functions in FROM: sets, scalars, ROWS FROM, WITH ORDINALITY and column definition lists.
import { PgError } from '../../errors.ts'
import type { ScalarFunction, SetFunction } from '../../functions/function.ts'
import { rowFields } from '../../functions/system/row-fields.ts'
import { functionsNamed } from '../../functions/registry.ts'
import { locationOf, startOf, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import type { LogicalPlan, PlanColumn, WindowCall } from '../../plan/logical.ts'
import { Oid } from '../../types/oids.ts'
import type { TypeRef } from '../../types/type.ts'
import { isRowTypeOid, rowTypeOf } from '../../types/user-oids.ts'
import { recordField } from '../expression/arrays.ts'
import { at, columnFor, columnRef, freshColumn, rowFieldsOf, type Binding } from '../binding.ts'
import { bindExpression } from '../expression/expression.ts'
import { aliased } from './from-clause.ts'
import { inlineSet } from '../expression/inline-routine.ts'
import { outputsOf, resolveCall } from '../expression/functions.ts'
import { jsonRows, keptRows } from '../expression/json-rows.ts'
import { inClause, type FromResult, type Level } from '../scope.ts'
import { targetName } from './target-name.ts'
import { bindTypeName } from '../types/type-name.ts'
import { int8Type, isUnknown, typeOf } from '../types/types.ts'
import { coerceType } from '../overloads/coerce.ts'

const oneRow: LogicalPlan = { kind: 'values', columns: [], rows: [[]] }

/** A call as FROM sees it: a set to scan, or a value that makes one row. */
type Source =
  | {
      readonly kind: 'set'
      readonly definition: SetFunction | ScalarFunction
      readonly args: readonly Expression[]
      readonly outputs: readonly { readonly name: string; readonly type: TypeRef }[]
      /** By a list of columns, which keep their names. */
      readonly listed?: true
    }
  | { readonly kind: 'value'; readonly name: string; readonly expression: Expression }

export function bindRangeFunction(body: ParseNode, level: Level): FromResult {
  const { binding } = level
  const calls = (body.functions as ParseNode[]).flatMap(spreadUnnest)
  const definitions: ParseNode[] | undefined = body.coldeflist
  const sources = calls.map((call) => {
    const [node, own] = call.List.items
    return inClause(level, 'from-function', () =>
      bindSource(node, own?.List?.items ?? (calls.length === 1 ? definitions : undefined), level),
    )
  })
  const alias: string | undefined = body.alias?.aliasname
  const name = alias ?? nameOf(sources[0])
  const ordinality = body.ordinality === true
  const scalar = sources.length === 1 && !ordinality && isScalar(sources[0])
  const scanned =
    sources.length === 1 ? scanOne(sources[0], alias, ordinality, level) : scanTogether(sources, ordinality, level)
  const { plan, columns } = spreadRows(scanned, sources.flatMap(valuesOf), level)
  const rowType = scalar && plan !== scanned.plan ? scanned.columns[0].type.oid : undefined
  if (rowType !== undefined) {
    const more = { unlockable: 'a function', rowType } as const
    return { plan, items: [aliased(name, body.alias, columns, binding, more)] }
  }
  return { plan, items: [aliased(name, body.alias, columns, binding, { scalar, unlockable: 'a function' })] }
}

/** A function with one OUT parameter returns that parameter's type, not a row of it. */
function isScalar(source: Source): boolean {
  if (source.kind !== 'set' || !source.definition.columns) return true
  const { columns, result } = source.definition
  return columns.length === 1 && columns[0].type === result
}

interface Scanned {
  readonly plan: LogicalPlan
  readonly columns: readonly PlanColumn[]
}

/** Its columns are not told by the function or a list: there is one, of what it gives. */
const isOneValue = (source: Source): boolean =>
  source.kind === 'value' || (!source.listed && !source.definition.columns)

/** For each column of a source. */
const valuesOf = (source: Source): readonly boolean[] =>
  source.kind === 'set' && givesRows(source) ? source.outputs.map(() => false) : [isOneValue(source)]

/** A function that gives rows of a type has their fields for columns. */
function spreadRows({ plan, columns }: Scanned, oneValue: readonly boolean[], { binding }: Level): Scanned {
  const spread = columns.map((column, index) =>
    oneValue[index] ? rowFields(column.type.oid, binding.catalog) : undefined,
  )
  if (spread.every((shape) => shape === undefined)) return { plan, columns }
  const items = columns.flatMap((column, at) =>
    spread[at]
      ? spread[at].map(({ name, type }, index) => ({
          column: freshColumn(binding, name, type),
          expression: recordField(columnRef(column), index, type),
        }))
      : [{ column: freshColumn(binding, column.name, column.type), expression: columnRef(column) }],
  )
  return { plan: { kind: 'project', input: plan, items }, columns: items.map((item) => item.column) }
}

/** unnest(a, b) in FROM stands for ROWS FROM (unnest(a), unnest(b)). */
function spreadUnnest(call: ParseNode): readonly ParseNode[] {
  const [{ FuncCall: only }, ...own] = call.List.items
  const names: ParseNode[] = only?.funcname ?? []
  if (names[names.length - 1]?.String.sval !== 'unnest' || !(only.args?.length > 1) || only.func_variadic) return [call]
  return (only.args as ParseNode[]).map((arg) => ({
    List: { items: [{ FuncCall: { ...only, args: [arg] } }, ...own] },
  }))
}

const nameOf = (source: Source): string => (source.kind === 'set' ? source.definition.name : source.name)

function bindSource(node: ParseNode, definitions: readonly ParseNode[] | undefined, level: Level): Source {
  const { binding } = level
  const called = node.FuncCall
    ? resolveCall(node.FuncCall, level, definitions !== undefined)
    : bindExpression(node, level)
  const resolved = called.kind === 'function' && !definitions ? keptRows(called, binding) : called
  if (resolved.kind !== 'function') {
    if (definitions) throw onlyForRecord(definitions, level)
    if (node.FuncCall && resolved.type.oid === Oid.record && !rowFieldsOf(binding, resolved))
      throw listRequired(node, level)
    const expression = isUnknown(resolved) ? coerceType(resolved, Oid.text, 'implicit', binding) : resolved
    return { kind: 'value', name: targetName(node), expression }
  }
  const definition = resolved.definition as SetFunction | ScalarFunction
  if (definitions) {
    if (resolved.result !== Oid.record || definition.columns)
      throw onlyForRecord(definitions, level, redundancy(definition, resolved.result))
    const outputs = definitions.map(({ ColumnDef: column }) => ({
      name: column.colname as string,
      type: bindTypeName(column.typeName, binding),
    }))
    const ofJson = jsonRows(resolved.definition, resolved.args, outputs, binding)
    if (ofJson) return { kind: 'set', ...ofJson, outputs, listed: true }
    if (resolved.definition.kind !== 'set' && !resolved.definition.routine) throw onlyForRecord(definitions, level)
    return { kind: 'set', definition, args: resolved.args, outputs, listed: true }
  }
  const outputs = relationFields(definition, binding) ?? outputsOf(definition, resolved.args)
  if (!outputs) {
    if (resolved.result === Oid.record) {
      throw listRequired(node, level)
    }
    return {
      kind: 'set',
      definition,
      args: resolved.args,
      outputs: [{ name: definition.name, type: typeOf(resolved.result) }],
    }
  }
  return { kind: 'set', definition, args: resolved.args, outputs }
}

function redundancy({ columns, routine }: SetFunction | ScalarFunction, result: number): string | undefined {
  if (isRowTypeOid(result) || routine?.definition.resultRelation !== undefined)
    return 'redundant for a function returning a named composite type'
  return columns && 'redundant for a function with OUT parameters'
}

/** Of a function that gives rows of a relation or composite type: the types' modifiers are in force. */
function relationFields(
  { routine }: SetFunction | ScalarFunction,
  { catalog }: Binding,
): readonly { readonly name: string; readonly type: TypeRef }[] | undefined {
  const relation = routine?.definition.resultRelation
  return relation === undefined ? undefined : rowFields(rowTypeOf(relation), catalog)
}

const listRequired = (node: ParseNode, { binding }: Level): PgError =>
  new PgError(
    '42601',
    'a column definition list is required for functions returning "record"',
    at(binding, startOf(node)),
  )

const onlyForRecord = (
  definitions: readonly ParseNode[],
  level: Level,
  why = 'only allowed for functions returning "record"',
): PgError =>
  new PgError('42601', `a column definition list is ${why}`, at(level.binding, locationOf(definitions[0].ColumnDef)))

function scanOne(
  source: Source,
  alias: string | undefined,
  ordinality: boolean,
  level: Level,
): { plan: LogicalPlan; columns: readonly PlanColumn[] } {
  const { binding } = level
  const number = ordinality ? [freshColumn(binding, 'ordinality', int8Type)] : []
  if (source.kind === 'value') {
    const column = columnFor(binding, alias ?? source.name, source.expression)
    const items = [
      { column, expression: source.expression },
      ...number.map((one) => ({ column: one, expression: { kind: 'literal' as const, value: 1n, type: int8Type } })),
    ]
    return { plan: { kind: 'project', input: oneRow, items }, columns: items.map((item) => item.column) }
  }
  const { routine } = source.definition
  const inlined = routine && !ordinality && inlineSet(routine, source.args, named(source, alias), binding)
  if (inlined) return inlined
  const single = source.outputs.length === 1 && !source.definition.columns && !source.listed
  const outputs = source.outputs.map((output) =>
    freshColumn(binding, single ? (alias ?? output.name) : output.name, output.type),
  )
  const columns = [...outputs, ...number]
  const plan: LogicalPlan = {
    kind: 'function-scan',
    function: source.definition.oid,
    args: source.args,
    columns,
    ordinality,
    alias: alias ?? source.definition.name,
    ...(routine && source.listed && { listed: source.outputs.map((output) => output.name) }),
  }
  return { plan, columns }
}

/** A column without a name of its own is called as the relation is. */
const named = ({ outputs, definition }: Extract<Source, { kind: 'set' }>, alias: string | undefined) =>
  outputs.length === 1 && !definition.columns ? [{ ...outputs[0], name: alias ?? outputs[0].name }] : outputs

/** ROWS FROM (f(), g()): in lock-step, the shorter ones padded with NULLs, which is what a project-set does. */
function scanTogether(
  sources: readonly Source[],
  ordinality: boolean,
  level: Level,
): { plan: LogicalPlan; columns: readonly PlanColumn[] } {
  const { binding } = level
  const items = sources.map((source) => {
    if (source.kind === 'value')
      return { column: columnFor(binding, source.name, source.expression), expression: source.expression, set: true }
    const { definition, outputs } = source
    const expression: Expression = {
      kind: 'call',
      function: definition.oid,
      args: source.args,
      type: givesRows(source) ? typeOf(Oid.record) : outputs[0].type,
    }
    const listed = source.listed && {
      names: outputs.map((output) => output.name),
      types: outputs.map((output) => output.type),
    }
    return {
      column: columnFor(binding, outputs[0].name, expression),
      expression,
      set: true,
      ...(listed && { listed }),
    }
  })
  const together: LogicalPlan = { kind: 'project-set', input: oneRow, items }
  const { plan, columns } = spreadTogether(together, sources, level)
  if (!ordinality) return { plan, columns }
  const column = freshColumn(binding, 'ordinality', int8Type)
  return { plan: { kind: 'window', input: plan, calls: [rowNumber(column)] }, columns: [...columns, column] }
}

/** Rows of one source to columns of their own. */
function spreadTogether(
  together: Extract<LogicalPlan, { kind: 'project-set' }>,
  sources: readonly Source[],
  { binding }: Level,
): Scanned {
  if (!sources.some(givesRows)) return { plan: together, columns: together.items.map((item) => item.column) }
  const items = sources.flatMap((source, at) => {
    const { column } = together.items[at]
    if (source.kind === 'value' || !givesRows(source)) return [{ column, expression: columnRef(column) }]
    return source.outputs.map(({ name, type }, index) => ({
      column: freshColumn(binding, name, type),
      expression: recordField(columnRef(column), index, type),
    }))
  })
  return { plan: { kind: 'project', input: together, items }, columns: items.map((item) => item.column) }
}

/** Each of its values is a row of several columns, or of what a list or a relation says. */
const givesRows = (source: Source): boolean =>
  source.kind === 'set' &&
  (source.outputs.length > 1 ||
    source.listed === true ||
    source.definition.routine?.definition.resultRelation !== undefined)

/** Numbers rows as they come. */
export const rowNumber = (column: PlanColumn): WindowCall => ({
  column,
  function: functionsNamed('row_number')[0].oid,
  args: [],
  partitionBy: [],
  orderBy: [],
  frame: { mode: 'rows', start: { kind: 'unbounded-preceding' }, end: { kind: 'current-row' }, exclude: 'no-others' },
})
