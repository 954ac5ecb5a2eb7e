// COPY table (columns) FROM STDIN | TO STDOUT, COPY (query) TO STDOUT, and both with a file or an object in the client's place.
import { PgError, notSupported } from '../../errors.ts'
import { kindOf, locationOf, nameParts, type ParseNode } from '../../parse/node.ts'
import { type ColumnSchema, type Relation, visibleColumns } from '../../tables.ts'
import { Privilege } from '../../privileges/privilege.ts'
import { isMaterialized } from '../../relation-word.ts'
import { gatheredAccess, needAccess } from '../access.ts'
import { openBinding, type BindContext, type Binding } from '../binding.ts'
import { firesInstead } from '../../routines/trigger.ts'
import { copyOptions } from './copy-options.ts'
import { copyCondition } from './copy-condition.ts'
import { isObject, requireFile } from './copy-file.ts'
import { insertFromFile } from './copy-from-file.ts'
import { bindQuery, isQuery } from '../query/query.ts'
import { requireNamed } from '../query/relations.ts'
import { requireUse } from '../query/table-use.ts'
import { hasDefault } from '../write/assignment.ts'
import type { BoundCopy, CopyOptions } from '../statement.ts'

export function bindCopy(body: ParseNode, context: BindContext): BoundCopy {
  const binding = openBinding(context)
  const from = body.is_from === true
  requireFile(body, context)
  if (body.whereClause && !from) throw new PgError('42601', 'WHERE clause not allowed with COPY TO')
  const options = copyOptions(body.options, from, binding, body.filename)
  if (!body.relation) return copyQuery(body, options, context)
  const relation = requireNamed(body.relation, binding)
  return from ? copyIn(body, relation, options, binding, context) : copyOut(body, relation, options, binding, context)
}

function copyQuery(body: ParseNode, options: CopyOptions, context: BindContext): BoundCopy {
  if (!isQuery(body.query)) throw notSupported(`COPY of ${kindOf(body.query)}`)
  if (body.query.SelectStmt?.intoClause) throw new PgError('0A000', 'COPY (SELECT INTO) is not supported')
  const query = bindQuery(body.query, context)
  if (!query.returnsRows) throw new PgError('0A000', 'COPY query must have a RETURNING clause')
  const columnNames = query.columns.map((column) => column.name)
  checkForced(options, columnNames, columnNames, undefined)
  return { kind: 'copy-out', query, columnNames, options, ...targetOf(body) }
}

const targetOf = (body: ParseNode): { readonly target?: string } =>
  body.filename === undefined ? {} : { target: body.filename as string }

function copyIn(
  body: ParseNode,
  relation: Relation,
  options: CopyOptions,
  binding: Binding,
  context: BindContext,
): BoundCopy {
  switch (relation.kind) {
    case 'view':
      if (firesInstead(relation.table, 'insert')) break
      throw new PgError('42809', `cannot copy to view "${relation.name}"`, {
        hint: 'To enable copying to a view, provide an INSTEAD OF INSERT trigger.',
      })
    case 'virtual':
      throw new PgError('42501', `permission denied: "${relation.name}" is a system catalog`)
    case 'sequence':
      throw new PgError('42809', `cannot copy to sequence "${relation.name}"`)
    case 'index':
      throw cannotOpen(relation.name)
    case 'composite':
      throw cannotOpen(relation.name, 'composite types')
  }
  if (isMaterialized(relation)) throw new PgError('42809', `cannot copy to materialized view "${relation.name}"`)
  requireUse(relation, 'write', binding.catalog)
  if (options.parquet && !isObject(body.filename)) throw notSupported('COPY FROM a Parquet file of the server')
  const columns = namedColumns(body, visibleColumns(relation.table.schema.columns), relation.name)
  const columnNames = columns.map((column) => column.name)
  checkForced(
    options,
    columnNames,
    relation.table.schema.columns.map((column) => column.name),
    relation.name,
  )
  const access = needAccess(binding, relation.oid, Privilege.insert)
  for (const column of columns) access.inserted.add(column.attribute)
  return {
    kind: 'copy-in',
    access: gatheredAccess(binding),
    table: relation.oid,
    attributes: columns.map((column) => column.attribute),
    defaulted:
      options.default === undefined
        ? []
        : columns.filter((column) => hasDefault(column, binding)).map((column) => column.attribute),
    options,
    ...(body.whereClause && { where: copyCondition(body.whereClause, relation.table, context) }),
    ...(body.filename !== undefined && { source: body.filename as string }),
    ...(options.parquet && {
      query: insertFromFile(body.filename, relation, columns, options.parquet, context),
    }),
  }
}

function copyOut(
  body: ParseNode,
  relation: Relation,
  options: CopyOptions,
  binding: Binding,
  context: BindContext,
): BoundCopy {
  switch (relation.kind) {
    case 'view':
      throw new PgError('42809', `cannot copy from view "${relation.name}"`, {
        hint: 'Try the COPY (SELECT ...) TO variant.',
      })
    case 'sequence':
      throw new PgError('42809', `cannot copy from sequence "${relation.name}"`)
    case 'index':
      throw cannotOpen(relation.name)
    case 'composite':
      throw cannotOpen(relation.name, 'composite types')
  }
  if (relation.table.info.materialized?.populated === false)
    throw new PgError('0A000', `cannot copy from unpopulated materialized view "${relation.name}"`, {
      hint: 'Use the REFRESH MATERIALIZED VIEW command.',
    })
  if (relation.table.info.partitioning)
    throw new PgError('42809', `cannot copy from partitioned table "${relation.name}"`, {
      hint: 'Try the COPY (SELECT ...) TO variant.',
    })
  const columns = namedColumns(body, visibleColumns(relation.table.schema.columns), relation.name)
  const columnNames = columns.map((column) => column.name)
  checkForced(
    options,
    columnNames,
    relation.table.schema.columns.map((column) => column.name),
    relation.name,
  )
  const { schemaName } = relation.table.info
  const select = {
    targetList: columnNames.map((name) => ({
      ResTarget: {
        val: {
          ColumnRef: { fields: [{ String: { sval: name } }], location: -1 },
        },
        location: -1,
      },
    })),
    fromClause: [
      {
        RangeVar: {
          schemaname: schemaName,
          relname: relation.name,
          location: locationOf(body.relation),
        },
      },
    ],
    op: 'SETOP_NONE',
  }
  return {
    kind: 'copy-out',
    query: bindQuery({ SelectStmt: select }, { ...context, searchPath: binding.searchPath }),
    columnNames,
    options,
    ...targetOf(body),
  }
}

const cannotOpen = (name: string, plural = 'indexes'): PgError =>
  new PgError('42809', `cannot open relation "${name}"`, {
    detail: `This operation is not supported for ${plural}.`,
  })

/** Generated columns are left out unless named, and may not be named. */
function namedColumns(body: ParseNode, columns: readonly ColumnSchema[], table: string): readonly ColumnSchema[] {
  if (!body.attlist) return columns.filter((column) => !column.generated)
  const seen = new Set<string>()
  return nameParts(body.attlist).map((name) => {
    const column = columns.find((one) => one.name === name)
    if (!column) throw new PgError('42703', `column "${name}" of relation "${table}" does not exist`)
    if (column.generated) {
      throw new PgError('42P10', `column "${name}" is a generated column`, {
        detail: 'Generated columns cannot be used in COPY.',
      })
    }
    if (seen.has(name)) throw new PgError('42701', `column "${name}" specified more than once`)
    seen.add(name)
    return column
  })
}

function checkForced(
  options: CopyOptions,
  copied: readonly string[],
  all: readonly string[],
  table: string | undefined,
): void {
  const lists = [
    ['FORCE_QUOTE', options.forceQuote],
    ['FORCE_NOT_NULL', options.forceNotNull],
    ['FORCE_NULL', options.forceNull],
  ] as const
  for (const [option, names] of lists) {
    if (names === '*') continue
    for (const [i, name] of names.entries()) {
      if (!all.includes(name)) {
        throw new PgError(
          '42703',
          table === undefined
            ? `column "${name}" does not exist`
            : `column "${name}" of relation "${table}" does not exist`,
        )
      }
      if (names.indexOf(name) < i) throw new PgError('42701', `column "${name}" specified more than once`)
      if (!copied.includes(name)) throw new PgError('42P10', `${option} column "${name}" not referenced by COPY`)
    }
  }
}
