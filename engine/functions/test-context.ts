// A FunctionContext for tests: an almost empty catalog, a fixed moment, no effects unless given.
import type { CatalogView, Relation, SchemaEntry } from '../tables.ts'
import { Privilege } from '../privileges/privilege.ts'
import { typeRef, type TextSettings } from '../types/type.ts'
import type { FunctionContext, SessionFacts } from './function.ts'
import { withObjectNames } from './system/object-names.ts'

/** 2024-06-15 12:00 UTC. */
const moment = 771_768_000_000_000n

const schemas: readonly SchemaEntry[] = [
  {
    oid: 11,
    name: 'pg_catalog',
    owner: 10,
    acl: [{ grantee: 0, grantor: 10, privileges: Privilege.usage, grantable: 0 }],
  },
  { oid: 2200, name: 'public', owner: 10 },
  { oid: 16_400, name: 'other', owner: 16_384 },
]

const role = (oid: number, name: string, superuser: boolean) => ({
  oid,
  name,
  superuser,
  inherit: true,
  createRole: superuser,
  createDb: superuser,
  login: true,
  replication: superuser,
  bypassRls: superuser,
  connectionLimit: -1,
})
const roles = [role(10, 'postgres', true), role(16_384, 'alice', false)]

export function testCatalog(relations: readonly Relation[] = []): CatalogView {
  return {
    version: 1,
    database: { oid: 5, name: 'postgres', owner: 10 },
    schema: (name) => schemas.find((schema) => schema.name === name),
    schemaByOid: (oid) => schemas.find((schema) => schema.oid === oid),
    schemas: () => schemas,
    relation: (schemaOid, name) =>
      relations.find((relation) => relation.schemaOid === schemaOid && relation.name === name),
    relationByOid: (oid) => relations.find((relation) => relation.oid === oid),
    relations: () => relations,
    indexesOf: (table) =>
      relations.flatMap((relation) =>
        relation.kind === 'index' && relation.index.table === table ? [relation.index] : [],
      ),
    role: (name) => roles.find((candidate) => candidate.name === name),
    roleByOid: (oid) => roles.find((candidate) => candidate.oid === oid),
    roles: () => roles,
    databases: () => [{ oid: 5, name: 'postgres', owner: 10 }],
  }
}

interface TestOptions {
  readonly args?: readonly number[]
  readonly relations?: readonly Relation[]
  readonly user?: string
  readonly searchPath?: readonly string[]
  readonly effect?: FunctionContext['effect']
}

export function testContext({
  args = [],
  relations,
  user = 'postgres',
  searchPath = ['public'],
  effect,
}: TestOptions = {}): FunctionContext {
  const catalog = testCatalog(relations)
  const session: SessionFacts = {
    user,
    sessionUser: user,
    database: 'postgres',
    searchPath,
    backendPid: 1,
    applicationName: '',
    clientAddress: null,
    clientPort: -1,
    serverAddress: null,
    serverPort: -1,
    variables: { timezone: 'Europe/Berlin' },
    statementTimestamp: moment,
    serverStartTimestamp: moment,
    systemIdentifier: 1n,
  }
  const settings: TextSettings = {
    timeZone: 'Europe/Berlin',
    dateStyle: 'ISO',
    dateOrder: 'MDY',
    intervalStyle: 'postgres',
    extraFloatDigits: 1,
    byteaOutput: 'hex',
    transactionTimestamp: moment,
  }
  return {
    settings: withObjectNames(settings, { catalog, session }),
    argTypes: args.map((oid) => typeRef(oid)),
    resultType: typeRef(0),
    session,
    catalog,
    memo: new Map(),
    effect:
      effect ??
      ((name) => {
        throw new Error(`no effect ${name} in this test`)
      }),
  }
}
