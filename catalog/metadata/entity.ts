// How an entity of the metadata schema is declared: its columns as data, from which come its table in the store, its virtual table, and the
// checks of every change to it.

export const metadataNames = [
  'storage_node_type',
  'storage_node',
  'datastore',
  'datastore_shard',
  'datastore_shard_item',
  'database_datastore',
  'tombstone',
  'database_tombstone',
  'document_schema',
  'schema_item',
  'table_tombstone',
  'backup',
  'task',
] as const
export type MetadataName = (typeof metadataNames)[number]

type MetadataValue = string | number | bigint | boolean | null

/** By column name. `id` is the row's OID. */
export type MetadataRow = Readonly<Record<string, MetadataValue>> & { readonly id: number }

/** What a column's values are: jsonb as canonical text, as the engine has it. */
export type MetadataType = 'int4' | 'int8' | 'text' | 'bool' | 'jsonb' | 'timestamptz'

export interface MetadataColumn {
  readonly type: MetadataType
  readonly notNull: boolean
  /** SQL text of what a row gets that gives nothing. */
  readonly defaultSql?: string
  /** The entity whose id it holds. */
  readonly references?: MetadataName | 'database'
  readonly oneOf?: readonly string[]
}

/** What a change is judged against: all rows as they are once it is made. */
export interface MetadataView {
  rowsOf(entity: MetadataName): Iterable<MetadataRow>
  row(entity: MetadataName | 'database' | 'table', id: number): unknown
}

export interface MetadataEntity {
  readonly name: MetadataName
  /** Of its virtual table. */
  readonly oid: number
  /** Its name in the schema cadastre. */
  readonly table: string
  readonly columns: Readonly<Record<string, MetadataColumn>>
  /** Sets of columns in which no two rows are equal. */
  readonly unique: readonly (readonly string[])[]
  /** Its rows tell what the server did: an operator may only delete them. */
  readonly writtenByServer?: true
  /** Throws where a row that is put does not fit the others. before: the row that it replaces. */
  readonly check?: (row: MetadataRow, view: MetadataView, before: MetadataRow | undefined) => void
}

/** The life of a provisioned thing; only what is active is used, and what is under maintenance is read. */
export const provisionStates = ['config', 'provision', 'validate', 'active', 'maintenance', 'deallocate'] as const
export type ProvisionState = (typeof provisionStates)[number]

const required = { notNull: true } as const

export const int = { type: 'int4', notNull: false } as const
export const text = { type: 'text', notNull: false } as const
export const timestamptz = { type: 'timestamptz', notNull: false } as const
export const requiredInt = { ...int, ...required } as const
export const requiredBigint = { type: 'int8', ...required } as const
export const requiredText = { ...text, ...required } as const
export const requiredTimestamptz = { ...timestamptz, ...required } as const
export const requiredBool = { type: 'bool', ...required } as const
export const json = { type: 'jsonb', notNull: false } as const
export const requiredJson = { ...json, ...required } as const

/** Every entity has an id, and a state of provision. */
export function metadataEntity(
  declared: Omit<MetadataEntity, 'columns' | 'table'> & Pick<MetadataEntity, 'columns'> & { readonly table?: string },
): MetadataEntity {
  return {
    ...declared,
    table: declared.table ?? declared.name,
    columns: {
      id: { ...requiredInt, defaultSql: 'cadastre.next_id()' },
      ...declared.columns,
      provision_state: { ...requiredText, defaultSql: `'active'`, oneOf: provisionStates },
    },
  }
}

export const isActive = (row: MetadataRow): boolean => row.provision_state === 'active'
