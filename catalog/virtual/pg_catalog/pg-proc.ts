// pg_proc: the functions of the registry, those behind operators included, and what reads and writes types.
import { bootstrapRoleOid } from '../../bootstrap.ts'
import { pgCatalogOid, systemSchemas } from '../../system-schemas.ts'
import type { FunctionDefinition } from '../../../engine/functions/function.ts'
import { allFunctions, findFunction } from '../../../engine/functions/registry.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { typeFunctions } from '../../../engine/types/type-functions.ts'
import { aclArray, arrayOf, vectorOf } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgProc = virtualTable({
  oid: 1255,
  schema: 'pg_catalog',
  name: 'pg_proc',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    proname: 'name!',
    pronamespace: 'oid!',
    proowner: 'oid!',
    prolang: 'oid!',
    procost: 'float4!',
    prorows: 'float4!',
    provariadic: 'oid!',
    prosupport: 'regproc!',
    prokind: 'char!',
    prosecdef: 'bool!',
    proleakproof: 'bool!',
    proisstrict: 'bool!',
    proretset: 'bool!',
    provolatile: 'char!',
    proparallel: 'char!',
    pronargs: 'int2!',
    pronargdefaults: 'int2!',
    prorettype: 'oid!',
    proargtypes: 'oidvector!',
    proallargtypes: '_oid',
    proargmodes: '_char',
    proargnames: '_text',
    proargdefaults: 'pg_node_tree',
    protrftypes: '_oid',
    prosrc: 'text!',
    probin: 'text',
    prosqlbody: 'pg_node_tree',
    proconfig: '_text',
    proacl: '_aclitem',
  },
  *rows({ catalog, wanted }) {
    const oid = wanted.get('oid')
    const one = oid === undefined ? undefined : findFunction(oid as number)
    for (const definition of one ? [one] : allFunctions()) {
      const proacl = aclArray(catalog.grants?.('function', definition.oid)?.acl, catalog)
      yield { ...functionRow(definition), proacl }
    }
    if (one) return
    for (const [name, typeFunction] of Object.entries(typeFunctions)) {
      if (!findFunction(typeFunction)) yield typeFunctionRow(typeFunction, name)
    }
  },
})

const internalLanguage = 12

const schemaOids = new Map(systemSchemas.map(({ name, oid }) => [name, oid]))

const common = {
  pronamespace: pgCatalogOid,
  proowner: bootstrapRoleOid,
  prolang: internalLanguage,
  procost: 1,
  prosupport: 0,
  prosecdef: false,
  proleakproof: false,
  proparallel: 's',
  protrftypes: null,
  probin: null,
  prosqlbody: null,
  proconfig: null,
}

function functionRow(definition: FunctionDefinition) {
  const { oid, name, args, argNames, defaults, variadic, result, volatility, kind } = definition
  const columns = kind === 'set' ? definition.columns : undefined
  return {
    ...common,
    pronamespace: schemaOids.get(definition.schema ?? 'pg_catalog') ?? pgCatalogOid,
    oid,
    proname: name,
    prorows: kind === 'set' ? (definition.rows ?? 1000) : 0,
    provariadic: variadic ?? 0,
    prokind: kind === 'aggregate' ? 'a' : kind === 'window' ? 'w' : 'f',
    proisstrict: kind === 'scalar' || kind === 'set' ? (definition.strict ?? true) : false,
    proretset: kind === 'set',
    provolatile: volatility.charAt(0),
    pronargs: args.length,
    pronargdefaults: defaults?.length ?? 0,
    prorettype: result,
    proargtypes: vectorOf(args),
    proallargtypes: columns ? arrayOf([...args, ...columns.map((column) => column.type)]) : null,
    proargmodes: columns ? arrayOf([...args.map(() => 'i'), ...columns.map(() => 'o')]) : null,
    proargnames: argumentNames(
      argNames,
      args.length,
      columns?.map((column) => column.name),
    ),
    proargdefaults: defaults ? defaults.map((text) => (text === null ? 'NULL' : `'${text}'`)).join(', ') : null,
    prosrc: name,
  }
}

function argumentNames(names: readonly string[] | undefined, count: number, outputs: readonly string[] | undefined) {
  if (!names && !outputs) return null
  return arrayOf([...Array.from({ length: count }, (_, index) => names?.[index] ?? ''), ...(outputs ?? [])])
}

/** Known by name and OID alone: nothing here calls them. */
function typeFunctionRow(oid: number, name: string) {
  return {
    ...common,
    oid,
    proname: name,
    prorows: 0,
    provariadic: 0,
    prokind: 'f',
    proisstrict: true,
    proretset: false,
    provolatile: 'i',
    pronargs: 1,
    pronargdefaults: 0,
    prorettype: Oid.internal,
    proargtypes: vectorOf([Oid.internal]),
    prosrc: name,
  }
}
