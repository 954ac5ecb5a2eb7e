// CREATE OPERATOR. Operators that it names as its commutator or negator and that are not there are made as shells, which their own
// CREATE OPERATOR fills; of those that are there the link back is made.
import type { DefinedStatement } from '../../../engine/bind/ddl/defined/defined-statement.ts'
import type { QualifiedName } from '../../../engine/bind/statement.ts'
import type { UserOperator } from '../../../engine/defined/defined-object.ts'
import { isOfKind } from '../../../engine/defined/find-defined.ts'
import { PgError } from '../../../engine/errors.ts'
import { operatorsNamed } from '../../../engine/functions/registry.ts'
import { Oid } from '../../../engine/types/oids.ts'
import type { DefinedRow } from '../../rows.ts'
import { pgCatalogOid } from '../../system-schemas.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { currentRole, requireCreateIn, requireOwner } from '../privileges/permissions.ts'
import { creationSchema, searchedSchemas, spellName } from '../resolve.ts'
import { requireExecute } from '../routines/create-routine.ts'
import { operatorIn } from './find-defined.ts'

type Create = Extract<DefinedStatement, { kind: 'create-operator' }>

const invalid = (message: string): PgError => new PgError('42P13', message)

export function createOperator(draft: CatalogDraft, ddl: Create): void {
  const { name, left, right } = ddl
  const schema = creationSchema(draft, name)
  requireCreateIn(draft, schema)
  for (const attribute of ddl.unknown) draft.warn(`operator attribute "${attribute}" not recognized`, '42601')
  requireExecute(draft, [ddl.function])
  checkOptions(ddl)
  const before = operatorIn(draft, schema.oid, name.name, left, right)
  if (before && before.definition.function !== undefined)
    throw new PgError('42723', `operator ${name.name} already exists`)
  if (before) requireOwner(draft, before.owner, `operator ${spellName(name)}`)
  const oid = before?.oid ?? draft.newOid()
  const own = before?.definition ?? { kind: 'operator', left, right, hashes: false, merges: false }
  put(draft, schema.oid, name.name, oid, {
    ...own,
    function: ddl.function,
    hashes: ddl.hashes,
    merges: ddl.merges,
  })
  if (ddl.commutator) link(draft, oid, 'commutator', ddl.commutator, right, left)
  if (ddl.negator) link(draft, oid, 'negator', ddl.negator, left, right)
}

function checkOptions({ left, result, commutator, negator, restricts, joins, hashes, merges }: Create): void {
  if (left === 0) {
    if (commutator) throw invalid('only binary operators can have commutators')
    if (joins) throw invalid('only binary operators can have join selectivity')
    if (merges) throw invalid('only binary operators can merge join')
    if (hashes) throw invalid('only binary operators can hash')
  }
  if (result === Oid.bool) return
  if (negator) throw invalid('only boolean operators can have negators')
  if (restricts) throw invalid('only boolean operators can have restriction selectivity')
  if (joins) throw invalid('only boolean operators can have join selectivity')
  if (merges) throw invalid('only boolean operators can merge join')
  if (hashes) throw invalid('only boolean operators can hash')
}

const put = (draft: CatalogDraft, schemaOid: number, name: string, oid: number, definition: UserOperator): void => {
  const before = draft.catalog.row('defined_object', oid)
  draft.put('defined_object', oid, {
    oid,
    database: draft.catalog.databaseOid,
    name,
    schemaOid,
    owner: before?.owner ?? currentRole(draft).oid,
    ...(before?.comment !== undefined && { comment: before.comment }),
    definition,
  })
}

/** left, right: of the other operator. */
function link(
  draft: CatalogDraft,
  oid: number,
  role: 'commutator' | 'negator',
  name: QualifiedName,
  left: number,
  right: number,
): void {
  const self = requireOperator(draft, oid)
  const other = findOperator(draft, name, left, right) ?? makeShell(draft, name, left, right)
  if (other === oid && role === 'negator') throw invalid('operator cannot be its own negator')
  put(draft, self.schemaOid, self.name, oid, { ...self.definition, [role]: other })
  const linked = draft.catalog.row('defined_object', other)
  if (!linked || !isOperator(linked) || other === oid) return
  const back = linked.definition[role]
  if (back !== undefined && back !== oid)
    throw invalid(
      `${role} operator ${linked.name} is already the ${role} of operator ${draft.catalog.row('defined_object', back)?.name ?? back}`,
    )
  put(draft, linked.schemaOid, linked.name, other, { ...linked.definition, [role]: oid })
}

/** OID of one that is there, along the search path, built-in ones among them. */
function findOperator(draft: CatalogDraft, name: QualifiedName, left: number, right: number): number | undefined {
  const schemas =
    name.schema === undefined ? searchedSchemas(draft) : [draft.catalog.schema(name.schema)].filter((one) => !!one)
  for (const { oid } of schemas) {
    const own = operatorIn(draft, oid, name.name, left, right)
    if (own) return own.oid
    if (oid !== pgCatalogOid) continue
    const builtIn = operatorsNamed(name.name).find((one) => one.left === left && one.right === right)
    if (builtIn) return builtIn.oid
  }
  return undefined
}

function makeShell(draft: CatalogDraft, name: QualifiedName, left: number, right: number): number {
  const schema = creationSchema(draft, name)
  requireCreateIn(draft, schema)
  const oid = draft.newOid()
  put(draft, schema.oid, name.name, oid, { kind: 'operator', left, right, hashes: false, merges: false })
  return oid
}

type OperatorRow = DefinedRow & { readonly definition: UserOperator }

const isOperator = (row: DefinedRow): row is OperatorRow => isOfKind(row, 'operator')

function requireOperator(draft: CatalogDraft, oid: number): OperatorRow {
  const row = draft.catalog.row('defined_object', oid)
  if (!row || !isOperator(row)) throw new Error(`operator ${oid} is not in the catalog`)
  return row
}

/** An operator goes: those that named it forget it. */
export function unlinkOperator(draft: CatalogDraft, oid: number): void {
  for (const row of draft.catalog.rowsOf('defined_object')) {
    if (row.oid === oid || !isOperator(row)) continue
    const { commutator, negator, ...rest } = row.definition
    if (commutator !== oid && negator !== oid) continue
    put(draft, row.schemaOid, row.name, row.oid, {
      ...rest,
      ...(commutator !== undefined && commutator !== oid && { commutator }),
      ...(negator !== undefined && negator !== oid && { negator }),
    })
  }
}
