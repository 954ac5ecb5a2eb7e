// pg_proc: the functions of the registry, those behind operators included, and what reads and writes types.
import { languageOids } from '../../../engine/routines/language-oids.ts'
import { bootstrapRoleOid } from '../../bootstrap.ts'
import { pgCatalogOid, systemSchemas } from '../../system-schemas.ts'
import type { FunctionDefinition } from '../../../engine/functions/function.ts'
import { allFunctions, findFunction } from '../../../engine/functions/registry.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { typeFunctionSignature } from '../../../engine/types/type-function-signature.ts'
import { typeFunctions } from '../../../engine/types/type-functions.ts'
import { objectsOfExtension } from '../../../engine/extensions/registry.ts'
import { typeFunctionsOf } from '../../../engine/extensions/type-functions.ts'
import { argumentType, inputsOf, type Routine } from '../../../engine/routines/routine.ts'
import { isNamed, modeLetters } from '../../../engine/routines/routine-text.ts'
import type { CatalogView } from '../../../engine/tables.ts'
import { isExtensionOid } from '../../../engine/types/extension-oids.ts'
import { findType } from '../../../engine/types/registry.ts'
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
    const own = oid === undefined ? undefined : catalog.routine?.(oid as number)
    for (const routine of own ? [own] : (catalog.routines?.() ?? [])) yield routineRow(routine, catalog)
    if (own) return
    const found = oid === undefined ? undefined : findFunction(oid as number)
    const one = found?.routine ? undefined : found
    for (const definition of one ? (isExtensionOid(one.oid) ? [] : [one]) : allFunctions()) {
      const proacl = aclArray(catalog.grants?.('function', definition.oid)?.acl, catalog)
      yield { ...functionRow(definition), proacl }
    }
    for (const extension of catalog.extensions?.() ?? [])
      for (const definition of objectsOfExtension(extension.name).functions) {
        if (one && one !== definition) continue
        const proacl = aclArray(catalog.grants?.('function', definition.oid)?.acl, catalog)
        yield {
          ...functionRow(definition),
          pronamespace: extension.schemaOid,
          proowner: extension.owner,
          prolang: cLanguage,
          proacl,
        }
      }
    if (one) return
    for (const extension of catalog.extensions?.() ?? [])
      for (const [name, typeFunction] of typeFunctionsOf(extension.name))
        yield {
          ...typeFunctionRow(typeFunction, name),
          pronamespace: extension.schemaOid,
          prolang: cLanguage,
        }
    for (const [name, typeFunction] of Object.entries(typeFunctions)) {
      if (!findFunction(typeFunction)) yield typeFunctionRow(typeFunction, name)
    }
  },
})

const internalLanguage = 12
const cLanguage = 13

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

const kindLetters = { function: 'f', procedure: 'p', aggregate: 'a' } as const

function routineRow(routine: Routine, catalog: CatalogView) {
  const { definition } = routine
  const inputs = inputsOf(definition)
  const all = definition.arguments
  const isPlain = all.every(({ mode }) => mode === 'in')
  const defaults = inputs.filter(({ defaultSql }) => defaultSql !== undefined)
  const last = inputs.at(-1)
  const variadic = last?.mode === 'variadic' ? last.type : 0
  return {
    ...common,
    oid: routine.oid,
    proname: routine.name,
    pronamespace: routine.schemaOid,
    proowner: routine.owner,
    prolang: languageOids[definition.language],
    procost: definition.cost,
    prorows: definition.rows,
    provariadic: variadic === Oid.any ? Oid.any : variadic === 0 ? 0 : (findType(variadic)?.elementOid ?? 0),
    prokind: kindLetters[definition.kind],
    prosecdef: definition.securityDefiner,
    proleakproof: definition.leakproof,
    proisstrict: definition.strict,
    proretset: definition.returnsSet,
    provolatile: definition.volatility.charAt(0),
    proparallel: definition.parallel,
    pronargs: inputs.length,
    pronargdefaults: defaults.length,
    prorettype: argumentType({ type: definition.result, relation: definition.resultRelation }),
    proargtypes: vectorOf(inputs.map(argumentType)),
    proallargtypes:
      isPlain || all.every(({ mode }) => mode === 'in' || mode === 'variadic') ? null : arrayOf(all.map(argumentType)),
    proargmodes: isPlain ? null : arrayOf(all.map(({ mode }) => modeLetters[mode])),
    proargnames: isNamed(all) ? arrayOf(all.map(({ name }) => name)) : null,
    proargdefaults: defaults.length === 0 ? null : defaults.map(({ defaultSql }) => defaultSql).join(', '),
    prosrc: definition.standard ? '' : definition.body,
    prosqlbody: definition.standard ? definition.body : null,
    proconfig: definition.settings
      ? arrayOf(Object.entries(definition.settings).map(([name, value]) => `${name}=${value}`))
      : null,
    proacl: aclArray(routine.acl, catalog),
  }
}

function argumentNames(names: readonly string[] | undefined, count: number, outputs: readonly string[] | undefined) {
  if (!names && !outputs) return null
  return arrayOf([...Array.from({ length: count }, (_, index) => names?.[index] ?? ''), ...(outputs ?? [])])
}

/** Known by name and OID alone: nothing here calls them. */
function typeFunctionRow(oid: number, name: string) {
  const { args, result } = typeFunctionSignature(name)
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
    pronargs: args.length,
    pronargdefaults: 0,
    prorettype: result,
    proargtypes: vectorOf(args),
    prosrc: name,
  }
}
