// The catalog of one database at one version: immutable, so that sessions bind against it without a lock, a transaction keeps its
// own DDL as a private successor, and workers get it as plain data.
import type {
  BuiltInClass,
  BuiltInGrants,
  CatalogEdit,
  CatalogView,
  DatabaseEntry,
  DefaultPrivileges,
  ExtensionEntry,
  IndexSchema,
  Relation,
  RoleEntry,
  SchemaEntry,
  SessionDefault,
  SessionToken,
  Table,
  TableUse,
  UserType,
} from '../engine/tables.ts'
import { hasOwnIndex } from '../engine/tables.ts'
import { rowTypeOf } from '../engine/types/user-oids.ts'
import { DerivedIndex, type RowChange } from './derived-index.ts'
import { OverlayMap } from './overlay-map.ts'
import type { MetadataName, MetadataRow } from './metadata/entity.ts'
import { tableUse } from './metadata/table-use.ts'
import { predefinedRole, predefinedRoles } from './predefined-roles.ts'
import { type QueryKeeper, queryKeeper } from './query-keepers.ts'
import { isRelationRow, relationOid, toRelation, type StatisticsLookup } from './relation.ts'
import {
  allocatorOid,
  databaseOf,
  firstUserOid,
  type CatalogRow,
  type EntityName,
  type EntityRows,
  type SequenceRow,
  type TableRow,
} from './rows.ts'
import { makeTree, ownOid } from '../engine/inheritance/tree-table.ts'
import { isComplete, leavesOf } from '../engine/partitioned/partition-tree.ts'
import { inBoundOrder } from '../engine/partitioned/order-parts.ts'
import type { Part } from '../engine/partitioned/partitioning.ts'
import { partitionStatistics } from './partition-statistics.ts'
import { systemSchemas } from './system-schemas.ts'
import { declareChanged, declareTypes } from './declare-types.ts'
import { extensionTypeNamed } from './extensions.ts'
import { isTemporarySchema, temporaryAlias, temporarySchema, temporarySchemaNamed } from './temporary-schemas.ts'
import type { DefinedObject } from '../engine/defined/defined-object.ts'
import type { Routine } from '../engine/routines/routine.ts'
import { declareRoutines } from '../engine/routines/declared-routines.ts'
import { virtualRelation, virtualRelationByName, virtualRelations } from './virtual/relations.ts'

/** Cloneable: what crosses to workers. */
export interface SnapshotData {
  readonly version: number
  readonly database: number
  readonly rows: readonly CatalogRow[]
}

/** What makes another snapshot of the one that it came of. */
export interface SnapshotChanges {
  readonly version: number
  readonly edits: readonly CatalogEdit[]
}

interface Step {
  /** The version that the edits were made to. */
  readonly from: number
  readonly edits: readonly CatalogEdit[]
}

/** A thread that has seen none of so many versions in between is given the whole catalog. */
const stepsKept = 64

// Versions are unique in the process, private successors of different transactions included, since caches are keyed by them.
let lastVersion = 0

const noStatistics: StatisticsLookup = () => undefined

/** Indexes by their table. */
const indexesByTable = new DerivedIndex<number, IndexSchema>(
  (row) => (row.entity === 'index' ? [[row.value.table, row.value]] : []),
  (a, b) => a.oid === b.oid,
)

/** Constraints' OIDs by the names that no other constraint of the schema shall be given. */
const constraintsByName = new DerivedIndex<string, number>(
  (row) =>
    row.entity === 'table'
      ? row.value.constraints.map(({ name, oid }) => [nameKey(row.value.schemaOid, name), oid] as const)
      : [],
  (a, b) => a === b,
)

/** OIDs of types and of their arrays by name. */
const typesByName = new DerivedIndex<string, number>(
  (row) =>
    row.entity === 'type'
      ? [
          [nameKey(row.value.schemaOid, row.value.name), row.oid],
          [nameKey(row.value.schemaOid, row.value.arrayName), row.oid + 1],
        ]
      : [],
  (a, b) => a === b,
)

/** Partitions by the table that they are of. */
const partitionsByParent = new DerivedIndex<number, Part>(
  (row) => {
    const of = row.entity === 'table' ? row.value.partitionOf : undefined
    return of ? [[of.parent, { table: row.oid, bound: of.bound }]] : []
  },
  (a, b) => a.table === b.table,
)

/** Tables by those that they inherit from. */
const inheritorsByParent = new DerivedIndex<number, number>(
  (row) =>
    row.entity === 'table' ? (row.value.inherits?.parents ?? []).map((parent) => [parent, row.oid] as const) : [],
  (a, b) => a === b,
)

/** Sequences by the tables that they go with. */
const sequencesByTable = new DerivedIndex<number, SequenceRow>(
  (row) => (row.entity === 'sequence' && row.value.ownedBy ? [[row.value.ownedBy.table, row.value]] : []),
  (a, b) => a.oid === b.oid,
)

/** Views, materialized ones too, by the relations that their queries name. */
const keepersByRead = new DerivedIndex<number, QueryKeeper>(
  (row) => {
    const keeper = queryKeeper(row)
    return keeper ? [...new Set(keeper.reads.map((read) => read.relation))].map((one) => [one, keeper] as const) : []
  },
  (a, b) => a.oid === b.oid,
)

/** Tables by those that their foreign keys refer to. */
const referencingByTable = new DerivedIndex<number, TableRow>(
  (row) => {
    if (row.entity !== 'table') return []
    const { value } = row
    const keys = value.constraints.filter((constraint) => constraint.kind === 'foreign')
    return [...new Set(keys.map(({ references }) => references))].map((one) => [one, value] as const)
  },
  (a, b) => a.oid === b.oid,
)

/** Functions and procedures by name. */
const routinesByName = new DerivedIndex<string, Routine>(
  (row) => (row.entity === 'routine' ? [[nameKey(row.value.schemaOid, row.value.name), row.value]] : []),
  (a, b) => a.oid === b.oid,
)

type RowsByEntity = ReadonlyMap<EntityName, OverlayMap<number, CatalogRow>>

function byEntity(rows: OverlayMap<number, CatalogRow>): RowsByEntity {
  const all = Map.groupBy(rows.entries(), ([, row]) => row.entity)
  return new Map([...all].map(([entity, entries]) => [entity, new OverlayMap(new Map(entries))]))
}

const nameKey = (schemaOid: number, name: string): string => `${schemaOid}/${name}`

export class CatalogSnapshot implements CatalogView {
  readonly version: number
  readonly databaseOid: number
  readonly #rows: OverlayMap<number, CatalogRow>
  readonly #statistics: StatisticsLookup
  #relations: WeakMap<CatalogRow, Relation>
  #names: OverlayMap<string, number> | undefined
  #schemas: ReadonlyMap<string, SchemaEntry> | undefined
  #roles: ReadonlyMap<string, RoleEntry> | undefined
  #grants: ReadonlyMap<string, BuiltInGrants> | undefined
  #extensions: readonly ExtensionEntry[] | undefined
  #defined: readonly DefinedObject[] | undefined
  readonly #uses = new Map<number, TableUse>()
  #entities: RowsByEntity | undefined
  #indexes = indexesByTable.fresh()
  #constraints = constraintsByName.fresh()
  #types = typesByName.fresh()
  #routines = routinesByName.fresh()
  #partitions = partitionsByParent.fresh()
  #inheritors = inheritorsByParent.fresh()
  #ownedSequences = sequencesByTable.fresh()
  #keepers = keepersByRead.fresh()
  #referencing = referencingByTable.fresh()
  /** Of partitioned tables: these go by what their partitions are in this version. */
  readonly #partitioned = new Map<number, Relation>()
  readonly #parts = new Map<number, readonly Part[]>()
  readonly #trees = new Map<number, Relation | undefined>()
  /** OID of the schema that the session of this view of the catalog keeps its temporary relations in. */
  #temporarySchema: number | undefined
  /** The last ones that led here, the oldest first. */
  #steps: readonly Step[] = []

  private constructor(
    version: number,
    database: number,
    rows: OverlayMap<number, CatalogRow>,
    statistics: StatisticsLookup,
    relations: WeakMap<CatalogRow, Relation>,
  ) {
    this.version = version
    this.databaseOid = database
    this.#rows = rows
    this.#statistics = statistics
    this.#relations = relations
  }

  /** database: its name or OID. Rows of other databases are left out. */
  static fromRows(edits: Iterable<CatalogEdit>, database: string | number): CatalogSnapshot {
    const rows = new Map<number, CatalogRow>()
    const list = [...edits]
    for (const edit of list) {
      if (edit.op === 'put' && edit.entity === 'database' && (edit.value as DatabaseEntry).name === database)
        database = edit.oid
    }
    if (typeof database === 'string') throw new Error(`the catalog has no database "${database}"`)
    for (const edit of list) {
      const row = rowAfter(edit, database, rows.get(edit.oid))
      if (row) rows.set(edit.oid, row)
      else rows.delete(edit.oid)
    }
    return new CatalogSnapshot(++lastVersion, database, new OverlayMap(rows), noStatistics, new WeakMap())
  }

  static fromData(data: SnapshotData): CatalogSnapshot {
    const rows = new Map(data.rows.map((row) => [row.oid, row]))
    const snapshot = new CatalogSnapshot(data.version, data.database, new OverlayMap(rows), noStatistics, new WeakMap())
    declareTypes(snapshot)
    declareRoutines(snapshot)
    return snapshot
  }

  /** Cloneable; for fromData. */
  whole(): SnapshotData {
    return { version: this.version, database: this.databaseOid, rows: [...this.#rows.values()] }
  }

  /** Cloneable; for revivedWith of the snapshot of that version. undefined: this one did not come of it, or long ago. */
  changesSince(version: number): SnapshotChanges | undefined {
    const first = this.#steps.findIndex(({ from }) => from === version)
    if (first < 0) return undefined
    return { version: this.version, edits: this.#steps.slice(first).flatMap(({ edits }) => edits) }
  }

  /**
   * The snapshot that the changes were asked of. isLast: the thread was told of no other catalog since this one; it may know types and
   * functions as a transaction changed them that this one did not come of.
   */
  revivedWith({ version, edits }: SnapshotChanges, isLast: boolean): CatalogSnapshot {
    const next = this.#with(edits, version)
    if (isLast) {
      declareChanged(next, edits)
      declareRoutines(next, new Set(edits.map(({ oid }) => oid)))
    } else {
      declareTypes(next)
      declareRoutines(next)
    }
    return next
  }

  /** The same catalog with changes, under a version of its own. */
  withEdits(edits: Iterable<CatalogEdit>): CatalogSnapshot {
    return this.#with([...edits], ++lastVersion)
  }

  #with(edits: readonly CatalogEdit[], version: number): CatalogSnapshot {
    const changes = new Map<number, CatalogRow | undefined>()
    const steps: RowChange[] = []
    let schemasChanged = false
    let rolesChanged = false
    let grantsChanged = false
    let extensionsChanged = false
    let definedChanged = false
    for (const edit of edits) {
      const before = changes.has(edit.oid) ? changes.get(edit.oid) : this.#rows.get(edit.oid)
      const after = rowAfter(edit, this.databaseOid, before)
      if (!before && !after) continue
      changes.set(edit.oid, after)
      steps.push({ before, after })
      schemasChanged ||= edit.entity === 'schema'
      rolesChanged ||= edit.entity === 'role'
      grantsChanged ||= edit.entity === 'grants'
      extensionsChanged ||= edit.entity === 'extension'
      definedChanged ||= edit.entity === 'defined_object'
    }
    // Relations carry their schema's name.
    const relations = schemasChanged ? new WeakMap<CatalogRow, Relation>() : this.#relations
    const next = new CatalogSnapshot(version, this.databaseOid, this.#rows.with(changes), this.#statistics, relations)
    next.#names = this.#names?.with(this.#changedNames(changes))
    next.#entities = this.#entities && changedEntities(this.#entities, steps)
    next.#indexes = this.#indexes.with(steps, () => this.#rows.values())
    next.#constraints = this.#constraints.with(steps, () => this.#rows.values())
    next.#types = this.#types.with(steps, () => this.#rows.values())
    next.#routines = this.#routines.with(steps, () => this.#rows.values())
    next.#partitions = this.#partitions.with(steps, () => this.#rows.values())
    next.#inheritors = this.#inheritors.with(steps, () => this.#rows.values())
    next.#ownedSequences = this.#ownedSequences.with(steps, () => this.#rows.values())
    next.#keepers = this.#keepers.with(steps, () => this.#rows.values())
    next.#referencing = this.#referencing.with(steps, () => this.#rows.values())
    if (!schemasChanged) next.#schemas = this.#schemas
    if (!rolesChanged) next.#roles = this.#roles
    if (!grantsChanged) next.#grants = this.#grants
    if (!extensionsChanged) next.#extensions = this.extensions()
    if (!definedChanged) next.#defined = this.definedObjects()
    next.#temporarySchema = this.#temporarySchema
    next.#steps = [...this.#steps.slice(1 - stepsKept), { from: this.version, edits }]
    return next
  }

  /** A name may pass from one relation to another: removals go first. Names that a relation had in between were never anybody's. */
  #changedNames(changes: ReadonlyMap<number, CatalogRow | undefined>): [string, number | undefined][] {
    const removed: [string, undefined][] = []
    const added: [string, number][] = []
    for (const [oid, after] of changes) {
      const before = this.#rows.get(oid)
      if (before && isRelationRow(before)) removed.push([nameKey(before.value.schemaOid, before.value.name), undefined])
      if (after && isRelationRow(after))
        added.push([nameKey(after.value.schemaOid, after.value.name), relationOid(after)])
    }
    return [...removed, ...added]
  }

  /** The same version, with row counts and ranges from elsewhere. */
  withStatistics(lookup: StatisticsLookup): CatalogSnapshot {
    return this.#sameVersion(lookup, new WeakMap())
  }

  /** The same version as a session sees it that keeps temporary relations: `pg_temp` is its own schema. */
  forSession(temporary: number): CatalogSnapshot {
    const next = this.#sameVersion(this.#statistics, this.#relations)
    next.#temporarySchema = temporary
    return next
  }

  #sameVersion(statistics: StatisticsLookup, relations: WeakMap<CatalogRow, Relation>): CatalogSnapshot {
    const next = new CatalogSnapshot(this.version, this.databaseOid, this.#rows, statistics, relations)
    next.#names = this.#names
    next.#schemas = this.#schemas
    next.#roles = this.#roles
    next.#grants = this.#grants
    next.#extensions = this.#extensions
    next.#defined = this.#defined
    next.#entities = this.#entities
    next.#indexes = this.#indexes
    next.#constraints = this.#constraints
    next.#types = this.#types
    next.#routines = this.#routines
    next.#partitions = this.#partitions
    next.#inheritors = this.#inheritors
    next.#ownedSequences = this.#ownedSequences
    next.#keepers = this.#keepers
    next.#referencing = this.#referencing
    next.#temporarySchema = this.#temporarySchema
    next.#steps = this.#steps
    return next
  }

  get database(): DatabaseEntry {
    const row = this.row('database', this.databaseOid)
    if (!row) throw new Error(`the catalog has no database ${this.databaseOid}`)
    return row
  }

  /** What the OID allocator gives next. */
  get nextOid(): number {
    return this.row('allocator', allocatorOid)?.next ?? firstUserOid
  }

  has(oid: number): boolean {
    return this.#rows.get(oid) !== undefined
  }

  row<E extends EntityName>(entity: E, oid: number): EntityRows[E] | undefined {
    const row = this.#rows.get(oid)
    return row?.entity === entity ? (row.value as EntityRows[E]) : undefined
  }

  *rowsOf<E extends EntityName>(entity: E): Generator<EntityRows[E]> {
    this.#entities ??= byEntity(this.#rows)
    for (const row of this.#entities.get(entity)?.values() ?? []) yield row.value as EntityRows[E]
  }

  /** Everything, as the edits that would make it. */
  *edits(): Generator<CatalogEdit> {
    for (const row of this.#rows.values()) yield { op: 'put', entity: row.entity, oid: row.oid, value: row.value }
  }

  schema(name: string): SchemaEntry | undefined {
    this.#schemas ??= new Map([...this.#lastingSchemas()].map((schema) => [schema.name, schema]))
    return this.#schemas.get(name) ?? this.#temporaryNamed(name)
  }

  schemaByOid(oid: number): SchemaEntry | undefined {
    if (isTemporarySchema(oid)) return temporarySchema(oid, oid === this.#temporarySchema)
    return this.row('schema', oid) ?? systemSchemas.find((schema) => schema.oid === oid)
  }

  *schemas(): Generator<SchemaEntry> {
    yield* this.#lastingSchemas()
    const own = this.#temporarySchema
    const temporary = new Set(own === undefined ? [] : [own])
    for (const row of this.#rows.values()) {
      // Types and functions may be all that a session has there.
      const isIn = row.entity === 'type' || row.entity === 'routine' || isRelationRow(row)
      if (isIn && isTemporarySchema(row.value.schemaOid)) temporary.add(row.value.schemaOid)
    }
    for (const oid of temporary) yield temporarySchema(oid, oid === own)
  }

  *#lastingSchemas(): Generator<SchemaEntry> {
    yield* systemSchemas
    yield* this.rowsOf('schema')
  }

  #temporaryNamed(name: string): SchemaEntry | undefined {
    const own = this.#temporarySchema
    const oid = name === temporaryAlias ? own : temporarySchemaNamed(name)
    if (oid === undefined) return undefined
    if (oid === own) return temporarySchema(oid, true)
    return [...this.schemas()].find((schema) => schema.oid === oid)
  }

  relation(schemaOid: number, name: string): Relation | undefined {
    const oid = this.#relationNames().get(nameKey(schemaOid, name))
    return oid === undefined ? virtualRelationByName(schemaOid, name) : this.relationByOid(oid)
  }

  relationByOid(oid: number): Relation | undefined {
    if (oid < 0) return this.#treeOf(ownOid(oid))
    const row = this.#rows.get(oid) ?? this.#rows.get(rowTypeOf(oid))
    return row ? this.#relationOf(row) : virtualRelation(oid)
  }

  *relations(): Generator<Relation> {
    yield* virtualRelations()
    for (const row of this.#rows.values()) {
      const relation = this.#relationOf(row)
      if (relation) yield relation
    }
  }

  indexesOf(table: number): readonly IndexSchema[] {
    return this.#indexes.get(table, () => this.#rows.values())
  }

  partitionsOf(table: number): readonly Part[] {
    let parts = this.#parts.get(table)
    if (!parts) {
      const { partitioning } = this.row('table', table) ?? {}
      const found = this.#partitions.get(table, () => this.#rows.values())
      parts = partitioning ? (ordered.get(found) ?? inBoundOrder(found, partitioning)) : []
      if (partitioning) ordered.set(found, parts)
      this.#parts.set(table, parts)
    }
    return parts
  }

  inheritorsOf(table: number): readonly number[] {
    return this.#inheritors.get(table, () => this.#rows.values()).toSorted((a, b) => a - b)
  }

  /** Whether a constraint of one of the schema's tables has the name. */
  hasConstraint(schemaOid: number, name: string): boolean {
    return this.#constraints.get(nameKey(schemaOid, name), () => this.#rows.values()).length > 0
  }

  types(): Iterable<UserType> {
    return this.rowsOf('type')
  }

  userType(oid: number): UserType | undefined {
    return this.row('type', oid)
  }

  typeNamed(schemaOid: number, name: string): number | undefined {
    return (
      this.#types.get(nameKey(schemaOid, name), () => this.#rows.values())[0] ??
      extensionTypeNamed(this.extensions(), schemaOid, name) ??
      this.#rowsNamed(schemaOid, name) ??
      this.#rowArrayNamed(schemaOid, name)
    )
  }

  /** The type of a table's or a view's rows. */
  #rowsNamed(schemaOid: number, name: string): number | undefined {
    const relation = this.relation(schemaOid, name)
    return relation && 'table' in relation ? rowTypeOf(relation.oid) : undefined
  }

  #rowArrayNamed(schemaOid: number, name: string): number | undefined {
    const element = name.startsWith('_') ? this.#rowsNamed(schemaOid, name.slice(1)) : undefined
    return element === undefined ? undefined : element + 1
  }

  extensions(): readonly ExtensionEntry[] {
    // A pass over all rows, made once: whatever comes of the snapshot inherits the list, and is not to keep its rows by entity for that.
    this.#extensions ??= [...this.#rows.values()]
      .flatMap((row) => (row.entity === 'extension' ? [row.value] : []))
      .sort((a, b) => a.oid - b.oid)
    return this.#extensions
  }

  definedObjects(): readonly DefinedObject[] {
    // As of the extensions.
    this.#defined ??= [...this.#rows.values()]
      .flatMap((row) => (row.entity === 'defined_object' ? [row.value] : []))
      .sort((a, b) => a.oid - b.oid)
    return this.#defined
  }

  routines(): Iterable<Routine> {
    return this.rowsOf('routine')
  }

  routine(oid: number): Routine | undefined {
    return this.row('routine', oid)
  }

  routinesNamed(schemaOid: number, name: string): readonly Routine[] {
    return this.#routines.get(nameKey(schemaOid, name), () => this.#rows.values())
  }

  role(name: string): RoleEntry | undefined {
    this.#roles ??= new Map([...this.roles()].map((role) => [role.name, role]))
    return this.#roles.get(name)
  }

  roleByOid(oid: number): RoleEntry | undefined {
    return this.row('role', oid) ?? predefinedRole(oid)
  }

  *roles(): Generator<RoleEntry> {
    // One that was made a member of another is a row like all others.
    for (const role of predefinedRoles) if (!this.row('role', role.oid)) yield role
    yield* this.rowsOf('role')
  }

  grants(kind: BuiltInClass, oid: number): BuiltInGrants | undefined {
    this.#grants ??= new Map([...this.rowsOf('grants')].map((row) => [`${row.class}/${row.object}`, row]))
    return this.#grants.get(`${kind}/${oid}`)
  }

  sessionTokens(): Iterable<SessionToken> {
    return this.rowsOf('session_token')
  }

  sessionDefaults(): Iterable<SessionDefault> {
    return this.rowsOf('session_default')
  }

  defaultPrivileges(): Iterable<DefaultPrivileges> {
    return this.rowsOf('default_privileges')
  }

  /** Rows of an entity of the metadata schema. */
  metadata(entity: MetadataName): Iterable<MetadataRow> {
    return this.rowsOf(entity)
  }

  /** By the table's own state, and the states of what its regions lie on. */
  useOf(table: number): TableUse {
    let use = this.#uses.get(table)
    if (use) return use
    const row = this.row('table', table)
    use = row ? tableUse(this, row) : { may: 'all' }
    this.#uses.set(table, use)
    return use
  }

  databases(): Iterable<DatabaseEntry> {
    return this.rowsOf('database')
  }

  /** Sequences that go with a table: OWNED BY one of its columns. */
  sequencesOf(table: number): readonly SequenceRow[] {
    return this.#ownedSequences.get(table, () => this.#rows.values())
  }

  /** Views, materialized ones too, whose query names a relation. */
  viewsReading(relation: number): readonly QueryKeeper[] {
    return this.#keepers.get(relation, () => this.#rows.values()).toSorted((a, b) => a.oid - b.oid)
  }

  /** Tables with a foreign key to a table, itself included. */
  tablesReferencing(table: number): readonly TableRow[] {
    return this.#referencing.get(table, () => this.#rows.values())
  }

  #relationOf(row: CatalogRow): Relation | undefined {
    if (!isRelationRow(row)) return undefined
    if (row.entity === 'table' && row.value.partitioning) return this.#partitionedOf(row)
    let relation = this.#relations.get(row)
    if (!relation) {
      relation = toRelation(row, this.schemaByOid(row.value.schemaOid)?.name ?? '', this.#statistics)
      this.#relations.set(row, relation)
    }
    return relation
  }

  #partitionedOf(row: CatalogRow & { readonly entity: 'table' }): Relation {
    let relation = this.#partitioned.get(row.oid)
    if (!relation) {
      const schema = this.schemaByOid(row.value.schemaOid)?.name ?? ''
      const table = (): Table => (relation as { table: Table }).table
      const statistics = partitionStatistics(table, () => leavesOf(this, table()))
      relation = toRelation(this.#withKeys(row), schema, statistics)
      this.#partitioned.set(row.oid, relation)
    }
    return relation
  }

  /** Of a partitioned table: which of its keys hold in all partitions. */
  #withKeys(row: CatalogRow & { readonly entity: 'table' }): CatalogRow & { readonly entity: 'table' } {
    const { oid, constraints } = row.value
    const marked = constraints.map((one) =>
      hasOwnIndex(one) && !isComplete(this, { oid: one.index, table: oid })
        ? { ...one, incomplete: true as const }
        : one,
    )
    return marked.every((one, i) => one === constraints[i])
      ? row
      : { ...row, value: { ...row.value, constraints: marked } }
  }

  #treeOf(oid: number): Relation | undefined {
    if (this.#trees.has(oid)) return this.#trees.get(oid)
    const root = this.relationByOid(oid)
    const made = root?.kind === 'table' ? makeTree(this, root.table) : undefined
    const statistics = partitionStatistics(
      () => table!,
      () => leavesOf(this, table!),
    )
    const table: Table | undefined = made && {
      ...made,
      get statistics() {
        return statistics()
      },
    }
    const relation: Relation | undefined =
      root?.kind === 'table' && table ? { ...root, oid: table.info.oid, table } : undefined
    this.#trees.set(oid, relation)
    return relation
  }

  #relationNames(): OverlayMap<string, number> {
    if (!this.#names) {
      const names = new Map<string, number>()
      for (const row of this.#rows.values()) {
        if (isRelationRow(row)) names.set(nameKey(row.value.schemaOid, row.value.name), relationOid(row))
      }
      this.#names = new OverlayMap(names)
    }
    return this.#names
  }
}

/** Partitions in the order of their bounds, by their list as it was found: versions share it until it changes, and a key never does. */
const ordered = new WeakMap<readonly Part[], readonly Part[]>()

function changedEntities(entities: RowsByEntity, steps: readonly RowChange[]): RowsByEntity {
  const changed = new Map<EntityName, [number, CatalogRow | undefined][]>()
  const note = (row: CatalogRow, value: CatalogRow | undefined): void => {
    const list = changed.get(row.entity)
    if (list) list.push([row.oid, value])
    else changed.set(row.entity, [[row.oid, value]])
  }
  for (const { before, after } of steps) {
    if (before && before.entity !== after?.entity) note(before, undefined)
    if (after) note(after, after)
  }
  const next = new Map(entities)
  for (const [entity, list] of changed) next.set(entity, (next.get(entity) ?? new OverlayMap(new Map())).with(list))
  return next
}

/** The row an edit leaves behind; undefined: none, or none of this database. */
function rowAfter(edit: CatalogEdit, database: number, before: CatalogRow | undefined): CatalogRow | undefined {
  if (edit.op === 'remove') return before?.entity === edit.entity ? undefined : before
  const owner = databaseOf(edit.entity, edit.value)
  if (owner !== undefined && owner !== database) return before
  // Two transactions may commit in another order than they took their OIDs.
  if (edit.entity === 'allocator' && before?.entity === 'allocator') {
    const next = Math.max(before.value.next, (edit.value as { next: number }).next)
    return { entity: 'allocator', oid: edit.oid, value: { next } }
  }
  return { entity: edit.entity, oid: edit.oid, value: edit.value } as CatalogRow
}
