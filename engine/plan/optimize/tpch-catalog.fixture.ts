// TPC-H's eight tables with the statistics of scale factor 1, as a catalog that tests bind and plan against.
import { superuser } from '../../privileges/superuser.fixture.ts'
import { isoSettings } from '../../types/iso-settings.ts'
import type { CatalogView, ColumnStatistics, Relation, SchemaEntry, Table } from '../../tables.ts'
import { Oid } from '../../types/oids.ts'
import { typeByOid, typeByName } from '../../types/registry.ts'
import { typeRef, type TypeRef } from '../../types/type.ts'
import type { TextSettings } from '../../types/type.ts'
import type { SessionFacts } from '../../functions/function.ts'

export const settings: TextSettings = isoSettings

export const session: SessionFacts = {
  user: 'cadastre',
  sessionUser: 'cadastre',
  database: 'cadastre',
  searchPath: ['public'],
  backendPid: 1,
  applicationName: '',
  clientAddress: null,
  clientPort: 0,
  serverAddress: null,
  serverPort: 0,
  variables: {},
  statementTimestamp: 0n,
  serverStartTimestamp: 0n,
  systemIdentifier: 1n,
}

/** name, type, distinct values, least, greatest (text forms). NOT NULL unless the type ends in a question mark. */
type ColumnSpec = readonly [name: string, type: string, distinct: number, min?: string, max?: string]

export interface TableSpec {
  readonly name: string
  readonly rows: number
  readonly key: readonly string[]
  readonly columns: readonly ColumnSpec[]
}

const tpchTables: readonly TableSpec[] = [
  {
    name: 'region',
    rows: 5,
    key: ['r_regionkey'],
    columns: [
      ['r_regionkey', 'int4', 5, '0', '4'],
      ['r_name', 'bpchar', 5, 'AFRICA', 'MIDDLE EAST'],
      ['r_comment', 'varchar', 5],
    ],
  },
  {
    name: 'nation',
    rows: 25,
    key: ['n_nationkey'],
    columns: [
      ['n_nationkey', 'int4', 25, '0', '24'],
      ['n_name', 'bpchar', 25, 'ALGERIA', 'VIETNAM'],
      ['n_regionkey', 'int4', 5, '0', '4'],
      ['n_comment', 'varchar', 25],
    ],
  },
  {
    name: 'supplier',
    rows: 10_000,
    key: ['s_suppkey'],
    columns: [
      ['s_suppkey', 'int4', 10_000, '1', '10000'],
      ['s_name', 'bpchar', 10_000],
      ['s_address', 'varchar', 10_000],
      ['s_nationkey', 'int4', 25, '0', '24'],
      ['s_phone', 'bpchar', 10_000],
      ['s_acctbal', 'numeric', 9955, '-998.22', '9999.72'],
      ['s_comment', 'varchar', 10_000],
    ],
  },
  {
    name: 'part',
    rows: 200_000,
    key: ['p_partkey'],
    columns: [
      ['p_partkey', 'int4', 200_000, '1', '200000'],
      ['p_name', 'varchar', 200_000, 'almond antique blue royal burnished', 'yellow white steel snow saddle'],
      ['p_mfgr', 'bpchar', 5],
      ['p_brand', 'bpchar', 25, 'Brand#11', 'Brand#55'],
      ['p_type', 'varchar', 150, 'ECONOMY ANODIZED BRASS', 'STANDARD POLISHED TIN'],
      ['p_size', 'int4', 50, '1', '50'],
      ['p_container', 'bpchar', 40, 'JUMBO BAG', 'WRAP PKG'],
      ['p_retailprice', 'numeric', 20_899, '901.00', '2098.99'],
      ['p_comment', 'varchar', 130_000],
    ],
  },
  {
    name: 'partsupp',
    rows: 800_000,
    key: ['ps_partkey', 'ps_suppkey'],
    columns: [
      ['ps_partkey', 'int4', 200_000, '1', '200000'],
      ['ps_suppkey', 'int4', 10_000, '1', '10000'],
      ['ps_availqty', 'int4', 9999, '1', '9999'],
      ['ps_supplycost', 'numeric', 99_865, '1.00', '1000.00'],
      ['ps_comment', 'varchar', 800_000],
    ],
  },
  {
    name: 'customer',
    rows: 150_000,
    key: ['c_custkey'],
    columns: [
      ['c_custkey', 'int4', 150_000, '1', '150000'],
      ['c_name', 'varchar', 150_000],
      ['c_address', 'varchar', 150_000],
      ['c_nationkey', 'int4', 25, '0', '24'],
      ['c_phone', 'bpchar', 150_000],
      ['c_acctbal', 'numeric', 140_187, '-999.99', '9999.99'],
      ['c_mktsegment', 'bpchar', 5, 'AUTOMOBILE', 'MACHINERY'],
      ['c_comment', 'varchar', 150_000],
    ],
  },
  {
    name: 'orders',
    rows: 1_500_000,
    key: ['o_orderkey'],
    columns: [
      ['o_orderkey', 'int8', 1_500_000, '1', '6000000'],
      ['o_custkey', 'int4', 99_996, '1', '149999'],
      ['o_orderstatus', 'bpchar', 3, 'F', 'P'],
      ['o_totalprice', 'numeric', 1_464_556, '857.71', '555285.16'],
      ['o_orderdate', 'date', 2406, '1992-01-01', '1998-08-02'],
      ['o_orderpriority', 'bpchar', 5, '1-URGENT', '5-LOW'],
      ['o_clerk', 'bpchar', 1000],
      ['o_shippriority', 'int4', 1, '0', '0'],
      ['o_comment', 'varchar', 1_482_071],
    ],
  },
  {
    name: 'lineitem',
    rows: 6_001_215,
    key: ['l_orderkey', 'l_linenumber'],
    columns: [
      ['l_orderkey', 'int8', 1_500_000, '1', '6000000'],
      ['l_partkey', 'int4', 200_000, '1', '200000'],
      ['l_suppkey', 'int4', 10_000, '1', '10000'],
      ['l_linenumber', 'int4', 7, '1', '7'],
      ['l_quantity', 'numeric', 50, '1.00', '50.00'],
      ['l_extendedprice', 'numeric', 933_900, '901.00', '104949.50'],
      ['l_discount', 'numeric', 11, '0.00', '0.10'],
      ['l_tax', 'numeric', 9, '0.00', '0.08'],
      ['l_returnflag', 'bpchar', 3, 'A', 'R'],
      ['l_linestatus', 'bpchar', 2, 'F', 'O'],
      ['l_shipdate', 'date', 2526, '1992-01-02', '1998-12-01'],
      ['l_commitdate', 'date', 2466, '1992-01-31', '1998-10-31'],
      ['l_receiptdate', 'date', 2554, '1992-01-04', '1998-12-31'],
      ['l_shipinstruct', 'bpchar', 4, 'COLLECT COD', 'TAKE BACK RETURN'],
      ['l_shipmode', 'bpchar', 7, 'AIR', 'TRUCK'],
      ['l_comment', 'varchar', 4_580_667],
    ],
  },
]

const publicSchema: SchemaEntry = { oid: 2200, name: 'public', owner: 10 }
const catalogSchema: SchemaEntry = { oid: 11, name: 'pg_catalog', owner: 10 }

function relationOf(spec: TableSpec, oid: number): Relation {
  const types = spec.columns.map(([, type]): TypeRef => {
    const definition = typeByName(type.replace('?', ''))
    if (!definition) throw new Error(`no type ${type}`)
    return typeRef(definition.oid, definition.oid === Oid.numeric ? ((15 << 16) | 2) + 4 : -1)
  })
  const statistics = new Map<number, ColumnStatistics>()
  spec.columns.forEach(([, type, distinct, min, max], i) => {
    const parse = (text: string | undefined): unknown =>
      text === undefined ? undefined : typeByOid(types[i].oid).parse(text, settings)
    const nullFraction = type.endsWith('?') ? 0.1 : 0
    statistics.set(i + 1, { distinct, nullFraction, min: parse(min), max: parse(max) })
  })
  const attributes = spec.key.map((name) => spec.columns.findIndex((column) => column[0] === name) + 1)
  const table: Table = {
    schema: {
      columns: spec.columns.map(([name, type], i) => ({
        name,
        attribute: i + 1,
        type: types[i],
        notNull: !type.endsWith('?'),
      })),
      constraints:
        attributes.length === 0
          ? []
          : [{ kind: 'primary', oid: oid + 500, index: oid + 600, name: `${spec.name}_pkey`, attributes }],
      version: 1,
    },
    info: {
      oid,
      name: spec.name,
      schemaOid: publicSchema.oid,
      schemaName: 'public',
      owner: 10,
      options: {},
      regions: [],
    },
    type: 'base',
    statistics: { rows: spec.rows, bytes: spec.rows * 100, columns: statistics },
    source: { kind: 'base' },
  }
  return { kind: 'table', oid, name: spec.name, schemaOid: publicSchema.oid, table }
}

export function fixtureCatalog(specs: readonly TableSpec[]): CatalogView {
  const relations = specs.map((spec, i) => relationOf(spec, 16_400 + i))
  const schemas = [publicSchema, catalogSchema]
  const partial: Partial<CatalogView> = {
    version: 1,
    database: { oid: 5, name: 'cadastre', owner: 10 },
    schema: (name) => schemas.find((schema) => schema.name === name),
    schemaByOid: (oid) => schemas.find((schema) => schema.oid === oid),
    schemas: () => schemas,
    relation: (schemaOid, name) =>
      relations.find((relation) => relation.schemaOid === schemaOid && relation.name === name),
    relationByOid: (oid) => relations.find((relation) => relation.oid === oid),
    relations: () => relations,
    indexesOf: () => [],
    role: () => superuser,
    roleByOid: () => superuser,
    roles: () => [],
    databases: () => [],
  }
  return partial as CatalogView
}

export const tpchCatalog: CatalogView = fixtureCatalog(tpchTables)

export const planContext = (catalog: CatalogView) => ({ catalog, settings, session, firstFreeParameter: 1 })
