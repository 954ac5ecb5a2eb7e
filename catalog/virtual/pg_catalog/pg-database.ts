// pg_catalog.pg_database: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgDatabase = virtualTable({
  oid: 1262,
  schema: 'pg_catalog',
  name: 'pg_database',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    datname: 'name!',
    datdba: 'oid!',
    encoding: 'int4!',
    datlocprovider: 'char!',
    datistemplate: 'bool!',
    datallowconn: 'bool!',
    dathasloginevt: 'bool!',
    datconnlimit: 'int4!',
    datfrozenxid: 'xid!',
    datminmxid: 'xid!',
    dattablespace: 'oid!',
    datcollate: 'text!',
    datctype: 'text!',
    datlocale: 'text',
    daticurules: 'text',
    datcollversion: 'text',
    datacl: '_aclitem',
    // What clients of PostgreSQL 15 and 16 ask for.
    daticulocale: 'text',
  },
})
