// Internal statements over rows that the session has at hand: they are a relation of a catalog of the statement's own, under a name
// that SQL of users does not reach.
import { collectBatches } from '../query/collect-batches.ts'
import { bindStatement } from '../../../engine/bind/bind.ts'
import type { Batch } from '../../../engine/columns/column.ts'
import type { DefinedObject } from '../../../engine/defined/defined-object.ts'
import { parseSql } from '../../../engine/parse/parse.ts'
import type { Part } from '../../../engine/partitioned/partitioning.ts'
import type { Routine } from '../../../engine/routines/routine.ts'
import type {
  BuiltInClass,
  BuiltInGrants,
  CatalogView,
  DatabaseEntry,
  DefaultPrivileges,
  ExtensionEntry,
  IndexSchema,
  Relation,
  RoleEntry,
  ScanPartition,
  SchemaEntry,
  SessionDefault,
  SessionToken,
  Table,
  TableUse,
  UserType,
} from '../../../engine/tables.ts'
import type { TypeRef, Value } from '../../../engine/types/type.ts'
import { bindContext } from '../prepared/bind-context.ts'
import type { OverlayPartition } from '../overlay/overlay-partition.ts'
import { planFor } from '../query/plan-query.ts'
import { startQuery, type StartedQuery } from '../query/run-query.ts'
import { scanSources } from '../query/scan-sources.ts'
import type { SessionCore } from '../session-core.ts'

/** How internal SQL names the given rows. */
export const givenName = 'pg_catalog."(given)"'

export interface Given {
  readonly columns: readonly { readonly name: string; readonly type: TypeRef }[]
  readonly batches: readonly Batch[]
}

export interface Parameter {
  readonly type: TypeRef
  readonly value: Value
}

const givenOid = 1
const pgCatalogOid = 11

/** Starts SQL that reads the given rows, or $1… where there are parameters; sink: `columns`, or `discard` for what only writes. */
export function startGiven(
  core: SessionCore,
  sql: string,
  given: Given,
  parameters: readonly Parameter[],
  sink: 'columns' | 'discard',
): StartedQuery {
  const catalog = new CatalogWithGiven(core.catalog, given)
  const context = {
    ...bindContext(
      core,
      parameters.map(({ type }) => type.oid),
    ),
    catalog,
  }
  const bound = bindStatement(parseSql(sql)[0], context)
  if (bound.kind !== 'query') throw new Error(`not a query: ${sql}`)
  const { settings, session } = context
  const plan = planFor(bound.plan, { catalog, settings, session }, parameters.length)
  const values = parameters.map(({ value }) => value)
  const partitions = given.batches.map((batch): OverlayPartition => ({
    kind: 'overlay',
    rows: batch.length,
    attributes: given.columns.map((_, i) => i + 1),
    batch,
    base: 1,
    fallbacks: [],
  }))
  const instead = new Map<number, readonly ScanPartition[]>([[givenOid, partitions]])
  return startQuery(core, bound, plan, values, { kind: sink, options: {} }, false, (snapshot) =>
    scanSources(core, plan, values, snapshot, instead),
  )
}

export async function queryGiven(
  core: SessionCore,
  sql: string,
  given: Given,
  parameters: readonly Parameter[] = [],
): Promise<readonly Batch[]> {
  const started = startGiven(core, sql, given, parameters, 'columns')
  return collectBatches(started)
}

function tableOf({ columns, batches }: Given): Table {
  return {
    schema: {
      columns: columns.map(({ name, type }, i) => ({ name, attribute: i + 1, type, notNull: false })),
      constraints: [],
      version: 1,
    },
    info: {
      oid: givenOid,
      name: '(given)',
      schemaOid: pgCatalogOid,
      schemaName: 'pg_catalog',
      owner: 0,
      options: {},
      regions: [],
    },
    type: 'base',
    statistics: { rows: batches.reduce((sum, batch) => sum + batch.length, 0), bytes: 0, columns: new Map() },
    source: { kind: 'base' },
  }
}

/** Required: what a catalog may leave out is not left out here, or the statement would not see it. */
class CatalogWithGiven implements Required<CatalogView> {
  readonly #catalog: Required<CatalogView>
  readonly #given: Relation

  constructor(catalog: Required<CatalogView>, given: Given) {
    this.#catalog = catalog
    this.#given = {
      kind: 'table',
      oid: givenOid,
      name: '(given)',
      schemaOid: pgCatalogOid,
      table: tableOf(given),
    }
  }

  get version(): number {
    return this.#catalog.version
  }
  get database(): DatabaseEntry {
    return this.#catalog.database
  }
  relation(schemaOid: number, name: string): Relation | undefined {
    const isGiven = schemaOid === pgCatalogOid && name === this.#given.name
    return isGiven ? this.#given : this.#catalog.relation(schemaOid, name)
  }
  relationByOid(oid: number): Relation | undefined {
    return oid === givenOid ? this.#given : this.#catalog.relationByOid(oid)
  }
  schema(name: string): SchemaEntry | undefined {
    return this.#catalog.schema(name)
  }
  schemaByOid(oid: number): SchemaEntry | undefined {
    return this.#catalog.schemaByOid(oid)
  }
  schemas(): Iterable<SchemaEntry> {
    return this.#catalog.schemas()
  }
  relations(): Iterable<Relation> {
    return this.#catalog.relations()
  }
  useOf(table: number): TableUse {
    return this.#catalog.useOf(table)
  }
  indexesOf(table: number): readonly IndexSchema[] {
    return this.#catalog.indexesOf(table)
  }
  role(name: string): RoleEntry | undefined {
    return this.#catalog.role(name)
  }
  roleByOid(oid: number): RoleEntry | undefined {
    return this.#catalog.roleByOid(oid)
  }
  roles(): Iterable<RoleEntry> {
    return this.#catalog.roles()
  }
  databases(): Iterable<DatabaseEntry> {
    return this.#catalog.databases()
  }
  extensions(): readonly ExtensionEntry[] {
    return this.#catalog.extensions()
  }
  partitionsOf(table: number): readonly Part[] {
    return this.#catalog.partitionsOf(table)
  }
  inheritorsOf(table: number): readonly number[] {
    return this.#catalog.inheritorsOf(table)
  }
  types(): Iterable<UserType> {
    return this.#catalog.types()
  }
  userType(oid: number): UserType | undefined {
    return this.#catalog.userType(oid)
  }
  typeNamed(schemaOid: number, name: string): number | undefined {
    return this.#catalog.typeNamed(schemaOid, name)
  }
  routines(): Iterable<Routine> {
    return this.#catalog.routines()
  }
  routine(oid: number): Routine | undefined {
    return this.#catalog.routine(oid)
  }
  routinesNamed(schemaOid: number, name: string): readonly Routine[] {
    return this.#catalog.routinesNamed(schemaOid, name)
  }
  definedObjects(): readonly DefinedObject[] {
    return this.#catalog.definedObjects()
  }
  grants(kind: BuiltInClass, oid: number): BuiltInGrants | undefined {
    return this.#catalog.grants(kind, oid)
  }
  defaultPrivileges(): Iterable<DefaultPrivileges> {
    return this.#catalog.defaultPrivileges()
  }
  sessionTokens(): Iterable<SessionToken> {
    return this.#catalog.sessionTokens()
  }
  sessionDefaults(): Iterable<SessionDefault> {
    return this.#catalog.sessionDefaults()
  }
  metadata(entity: string): Iterable<Readonly<Record<string, Value>>> {
    return this.#catalog.metadata(entity)
  }
}
