// pg_database: the databases there are.
import { aclArray } from '../catalog-facts.ts'
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
  *rows({ catalog }) {
    for (const { oid, name, owner, acl, isTemplate, allowsConnections, connectionLimit } of catalog.databases()) {
      yield {
        oid,
        datname: name,
        datdba: owner,
        encoding: utf8,
        datlocprovider: 'b',
        datistemplate: isTemplate ?? false,
        datallowconn: allowsConnections ?? true,
        dathasloginevt: false,
        datconnlimit: connectionLimit ?? -1,
        datfrozenxid: 0,
        datminmxid: 0,
        dattablespace: defaultTablespace,
        datcollate: 'C.UTF-8',
        datctype: 'C.UTF-8',
        datlocale: 'C.UTF-8',
        datacl: aclArray(acl, catalog),
        daticulocale: null,
      }
    }
  },
})

/** PostgreSQL's number of the encoding. */
const utf8 = 6
const defaultTablespace = 1663
