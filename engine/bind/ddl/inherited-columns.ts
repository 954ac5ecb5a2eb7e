// INHERITS of CREATE TABLE: the columns and checks of the parents, one after another, then what the statement says itself. Those of one
// name become one.
import { PgError } from '../../errors.ts'
import { bodyOf, type ParseNode } from '../../parse/node.ts'
import { isMaterialized } from '../../relation-word.ts'
import {
  type CheckConstraint,
  type ColumnSchema,
  type KeptColumnSettings,
  nameless,
  type Table,
  visibleColumns,
} from '../../tables.ts'
import { formatType } from '../../types/registry.ts'
import { declaredOid, type TypeRef } from '../../types/type.ts'
import { openBinding, type BindContext } from '../binding.ts'
import { requireNamed } from '../query/relations.ts'
import type { NewColumn, NewConstraint, NewInherits } from '../statement.ts'
import { settingsLike } from './kept-settings.ts'
import { isTemporary } from './persistence.ts'

export interface InheritedColumns {
  readonly parents: readonly Table[]
  readonly columns: readonly InheritedColumn[]
  readonly checks: readonly (NewConstraint & { readonly kind: 'check'; readonly name: string })[]
  readonly notices: NewInherits['notices']
}

type InheritedColumn = NewColumn & { readonly conflictingDefaults?: true }

/** undefined: the statement has no INHERITS. */
export function inheritedColumns(statement: ParseNode, context: BindContext): InheritedColumns | undefined {
  const ranges = ((statement.inhRelations ?? []) as ParseNode[]).map(bodyOf)
  if (ranges.length === 0) return undefined
  const parents: Table[] = []
  for (const range of ranges) {
    const parent = requireParent(range, isTemporary(statement.relation), context)
    if (parents.some(({ info }) => info.oid === parent.info.oid))
      throw new PgError('42P07', `relation "${parent.info.name}" would be inherited from more than once`)
    parents.push(parent)
  }
  const notices: (readonly [string, string?])[] = []
  const columns: InheritedColumn[] = []
  const checks: InheritedColumns['checks'][number][] = []
  for (const { schema, info } of parents) {
    for (const column of visibleColumns(schema.columns)) {
      const next = asInherited(column, schema.columns, info.kept?.columns?.[column.attribute])
      const at = columns.findIndex(({ name }) => name === column.name)
      if (at < 0) {
        columns.push(next)
        continue
      }
      notices.push([`merging multiple inherited definitions of column "${column.name}"`])
      columns[at] = mergedParents(columns[at], next)
    }
    for (const check of schema.constraints) {
      if (check.kind !== 'check' || check.noInherit) continue
      const same = checks.find(({ name }) => name === check.name)
      if (same && same.sql !== check.sql)
        throw new PgError(
          '42710',
          `check constraint name "${check.name}" appears multiple times but with different expressions`,
        )
      if (!same) checks.push(asNewCheck(check, schema.columns))
    }
  }
  return { parents, columns, checks, notices }
}

/** Throws 42809, 42501 is the claimant's to say. */
function requireParent(range: ParseNode, temporary: boolean, context: BindContext): Table {
  const relation = requireNamed(range, openBinding(context))
  if (relation.kind !== 'table' || isMaterialized(relation))
    throw new PgError('42809', `inherited relation "${relation.name}" is not a table or foreign table`)
  const { info } = relation.table
  if (info.partitioning) throw new PgError('42809', `cannot inherit from partitioned table "${info.name}"`)
  if (info.partitionOf) throw new PgError('42809', `cannot inherit from partition "${info.name}"`)
  if (info.temporary && !temporary) throw new PgError('42809', `cannot inherit from temporary relation "${info.name}"`)
  return relation.table
}

/** Identity and sequences stay the parent's; a default is taken over. */
function asInherited(
  column: ColumnSchema,
  all: readonly ColumnSchema[],
  settings: KeptColumnSettings = {},
): InheritedColumn {
  const kept = settingsLike(settings, { storage: true, compression: true })
  const { name, type, notNull, defaultSql, generated, collation } = column
  const readsColumns = all.flatMap((other) => (column.reads?.includes(other.attribute) ? [other.name] : []))
  return {
    name,
    type,
    notNull: notNull && !settings.notNull?.noInherit,
    ...(defaultSql !== undefined && { defaultSql }),
    ...(generated && { generated, readsColumns }),
    ...(collation !== undefined && { collation }),
    ...(kept.length > 0 && { kept }),
  }
}

const asNewCheck = (check: CheckConstraint, all: readonly ColumnSchema[]): InheritedColumns['checks'][number] => ({
  kind: 'check',
  name: check.name,
  sql: check.sql,
  columns: all.flatMap(({ name, attribute }) =>
    name !== nameless && check.attributes?.includes(attribute) ? [name] : [],
  ),
  ...(check.notEnforced && { notEnforced: true, notValid: true }),
})

const typeText = (type: TypeRef): string => formatType(declaredOid(type), type.typmod)

function mergedParents(known: InheritedColumn, next: InheritedColumn): InheritedColumn {
  requireSameType('inherited column', known, next)
  if (known.generated !== next.generated)
    throw new PgError('42804', `inherited column "${known.name}" has a generation conflict`)
  const conflict = known.conflictingDefaults ?? (bothDiffer(known.defaultSql, next.defaultSql) ? true : undefined)
  return {
    ...known,
    notNull: known.notNull || next.notNull,
    ...(known.defaultSql === undefined && next.defaultSql !== undefined && { defaultSql: next.defaultSql }),
    ...(conflict && { conflictingDefaults: conflict }),
  }
}

const bothDiffer = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && a !== b

function requireSameType(what: string, a: NewColumn, b: NewColumn): void {
  if (typeText(a.type) !== typeText(b.type))
    throw new PgError('42804', `${what} "${a.name}" has a type conflict`, {
      detail: `${typeText(a.type)} versus ${typeText(b.type)}`,
    })
  if ((a.collation ?? 'default') !== (b.collation ?? 'default'))
    throw new PgError('42P21', `${what} "${a.name}" has a collation conflict`, {
      detail: `"${a.collation ?? 'default'}" versus "${b.collation ?? 'default'}"`,
    })
}

export interface MergedTable {
  readonly columns: readonly NewColumn[]
  readonly constraints: readonly NewConstraint[]
  readonly inherits: NewInherits
}

/** own: what the statement itself says. */
export function mergeInherited(
  { parents, columns: inherited, checks, notices: before }: InheritedColumns,
  own: { readonly columns: readonly NewColumn[]; readonly constraints: readonly NewConstraint[] },
  table: string,
): MergedTable {
  const notices = [...before]
  const columns: InheritedColumn[] = [...inherited]
  const local = new Set<string>()
  for (const [place, column] of own.columns.entries()) {
    local.add(column.name)
    const at = inherited.findIndex(({ name }) => name === column.name)
    if (at < 0) {
      columns.push(column)
      continue
    }
    notices.push(
      at === place
        ? [`merging column "${column.name}" with inherited definition`]
        : [
            `moving and merging column "${column.name}" with inherited definition`,
            'User-specified column moved to the position of the inherited column.',
          ],
    )
    columns[at] = mergedOwn(columns[at], column)
  }
  for (const { name, generated, conflictingDefaults } of columns) {
    if (!conflictingDefaults) continue
    throw generated
      ? new PgError('42611', `column "${name}" inherits conflicting generation expressions`, {
          hint: 'To resolve the conflict, specify a generation expression explicitly.',
        })
      : new PgError('42611', `column "${name}" inherits conflicting default values`, {
          hint: 'To resolve the conflict, specify a default explicitly.',
        })
  }
  const localChecks = new Set<string>()
  const added: NewConstraint[] = []
  for (const constraint of own.constraints) {
    const same = checks.find(({ name }) => name === constraint.name)
    if (!same) {
      added.push(constraint)
      continue
    }
    if (constraint.kind !== 'check' || constraint.sql !== same.sql)
      throw new PgError('42710', `constraint "${same.name}" for relation "${table}" already exists`)
    if (constraint.noInherit)
      throw new PgError('42P17', `constraint "${same.name}" conflicts with inherited constraint on relation "${table}"`)
    notices.push([`merging constraint "${same.name}" with inherited definition`])
    localChecks.add(same.name)
  }
  return {
    columns: columns.map(({ conflictingDefaults: _, ...column }) => column),
    constraints: [...checks, ...added],
    inherits: {
      parents: parents.map(({ info }) => info.oid),
      notLocal: columns.flatMap(({ name }) => (local.has(name) ? [] : [name])),
      notLocalChecks: checks.flatMap(({ name }) => (localChecks.has(name) ? [] : [name])),
      notices,
    },
  }
}

function mergedOwn(inherited: InheritedColumn, own: NewColumn): InheritedColumn {
  requireSameType('column', inherited, own)
  const { name } = own
  if (inherited.generated) {
    if (own.identity)
      throw new PgError('42611', `column "${name}" inherits from generated column but specifies identity`)
    if (own.defaultSql !== undefined && !own.generated)
      throw new PgError('42611', `column "${name}" inherits from generated column but specifies default`)
    if (own.generated && own.generated !== inherited.generated)
      throw new PgError('42611', `column "${name}" inherits from generated column of different kind`, {
        detail: `Parent column is ${kindWord(inherited.generated)}, child column is ${kindWord(own.generated)}.`,
      })
  } else if (own.generated)
    throw new PgError('42611', `child column "${name}" specifies generation expression`, {
      hint: 'A child table column cannot be generated unless its parent column is.',
    })
  const { conflictingDefaults: _, defaultSql, generated, readsColumns, ...kept } = inherited
  const settings = [...(inherited.kept ?? []), ...localNotNull(own)]
  const says = own.defaultSql !== undefined || own.identity !== undefined || own.serial === true
  return {
    ...kept,
    ...(says
      ? own
      : {
          ...(defaultSql !== undefined && { defaultSql }),
          ...(generated && { generated, ...(readsColumns && { readsColumns }) }),
          ...(inherited.conflictingDefaults && { conflictingDefaults: true as const }),
        }),
    notNull: inherited.notNull || own.notNull,
    ...(settings.length > 0 && { kept: settings }),
  }
}

/** NOT NULL that is declared here stays when the parent's goes. */
function localNotNull({ kept, notNull }: NewColumn): NonNullable<NewColumn['kept']> {
  if (!notNull) return []
  const said = kept?.find((setting) => setting.of === 'not-null')?.notNull
  return [{ of: 'not-null', notNull: { ...said, local: true } }]
}

const kindWord = (generated: 'stored' | 'virtual'): string => generated.toUpperCase()
